"""The words that requirements ask people to declare."""

from collections.abc import Iterator
from typing import Any

from certificates.models import CredentialTypeVersion, JurisdictionRule


def asked_declarations(slug: str) -> list[str]:
    """Each wording under this name that is asked for now: newest credential rules first."""
    newest = CredentialTypeVersion.objects.order_by("type", "-number").distinct("type")
    trees = [tree for row in newest for tree in (row.requires, row.renewal_requires)]
    trees += JurisdictionRule.objects.exclude(requires={}).values_list("requires", flat=True)
    return list(dict.fromkeys(text for tree in trees for text in _texts(tree, slug)))


def _texts(tree: Any, slug: str) -> Iterator[str]:
    if isinstance(tree, list):
        for inner in tree:
            yield from _texts(inner, slug)
    elif isinstance(tree, dict):
        asked = tree.get("attestation")
        if isinstance(asked, dict) and asked.get("slug") == slug:
            yield asked["text"]
        for inner in tree.values():
            yield from _texts(inner, slug)
