"""What a recognition may be for, by name: regions and muscles here, what is taught from above.

Upper apps register what they have; `names` costs one look-up for each of them, never one a row.
"""

from collections.abc import Callable

from training.people import anatomy
from training.people.enums import ScopeKind

Names = dict[str, str]  # the scope as a recognition holds it, and what people call it

_loaders: dict[ScopeKind, Callable[[], Names]] = {
    ScopeKind.REGION: lambda: {slug: one.name for slug, one in anatomy.regions().items()},
    ScopeKind.MUSCLE: lambda: {slug: one.name for slug, one in anatomy.muscles().items()},
}


def register_scopes(kind: ScopeKind, loader: Callable[[], Names]) -> None:
    """Called once when an app is ready."""
    _loaders[kind] = loader


def scopes(kind: ScopeKind) -> Names:
    loader = _loaders.get(kind)
    return loader() if loader else {}


def names() -> dict[tuple[str, str], str]:
    """Of every kind and scope that is known now; an old recognition may name one that is gone."""
    return {(str(kind), scope): name for kind in ScopeKind for scope, name in scopes(kind).items()}
