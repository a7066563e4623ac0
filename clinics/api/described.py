"""The OpenAPI file: what the library writes, with what it cannot know of scopes and refusals."""

from collections.abc import Iterable, Iterator
from typing import Any

from ninja import Router

from clinics.api.callers import ClientToken
from training.lib.problems import CONTENT_TYPE

_PROBLEM = {
    "title": "Problem",
    "description": "Problem details (RFC 9457). `reference` finds the request in our log.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "reference"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reference": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "in": {"type": "string"},
                    "name": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_EVERYWHERE = {
    401: "No token, or one that is not known, has ended, or is of a revoked client",
    403: "The token lacks the scope, or no manager answers for the client any more",
    404: "There is nothing of this clinic at this address",
    422: "Something in the request is not valid",
    429: "The client has used its share of this minute",
    500: "A mistake of ours",
    503: "We cannot know this now",
}
_WITH_A_BODY = {
    400: "The body is not JSON, or has a name twice",
    409: "Somebody was faster",
    413: "The body is too large",
    415: "The body is packed, or not JSON",
}
_SHARE = {
    "RateLimit-Limit": "How much a client may ask in a minute.",
    "RateLimit-Remaining": "How much of that is left.",
    "RateLimit-Reset": "In how many seconds a new minute begins.",
}


def describe(schema: dict[str, Any], routers: Iterable[Router]) -> dict[str, Any]:
    """Changes and returns `schema`."""
    scopes = dict(_scopes_of(routers))
    schema["components"]["schemas"]["Problem"] = _PROBLEM
    for path in schema["paths"].values():
        for method, operation in path.items():
            _complete(operation, method, scopes[operation["operationId"]])
    _drop_unused(schema)
    return schema


def _drop_unused(schema: dict[str, Any]) -> None:
    """What only holds query parameters together is no shape that anybody sends or gets."""
    shapes = schema["components"]["schemas"]
    text = str(schema)
    for name in [name for name in shapes if f"/schemas/{name}'" not in text]:
        del shapes[name]


def _scopes_of(routers: Iterable[Router]) -> Iterator[tuple[str, list[str]]]:
    """By the id of an operation, the scopes its token needs."""
    for router in routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                scopes = [
                    str(token.scope)
                    for token in operation.auth_callbacks
                    if isinstance(token, ClientToken) and token.scope
                ]
                yield operation.operation_id or "", scopes


def _complete(operation: dict[str, Any], method: str, scopes: list[str]) -> None:
    operation["security"] = [{ClientToken.__name__: scopes}]
    headers = {
        name: {"description": text, "schema": {"type": "integer"}} for name, text in _SHARE.items()
    }
    for response in operation["responses"].values():
        response["headers"] = headers
    refusals = _EVERYWHERE | (_WITH_A_BODY if method == "post" else {})
    for status, text in refusals.items():
        operation["responses"][status] = {
            "description": text,
            "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    if method == "get":
        operation["responses"][304] = {"description": "What the entity tag names is still so"}
