"""Names of regions and muscles as people read them."""

from training.people.anatomy import muscles, regions


def place_name(region: str, muscle: str = "") -> str:
    """A word that left the vocabulary stays as it was stored."""
    known = regions().get(region)
    name = str(known.name) if known else region
    if not muscle:
        return name
    found = muscles().get(muscle)
    return f"{name}: {found.name if found else muscle}"
