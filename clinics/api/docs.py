"""The page for people who write a client: made from the OpenAPI file, without a script."""

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from clinics.enums import ApiScope


class DocsPage(DocsBase):
    """Of our own, because the usual ones bring two megabytes of scripts and their own colours."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema(path_params=kwargs)
        context = {
            "schema": schema,
            "groups": _groups(schema),
            "schemas": _shapes(schema),
            "scopes": [(scope.value, scope.label) for scope in ApiScope],
            "openapi_url": self.get_openapi_url(api, kwargs),
            "token_url": settings.PUBLIC_URL + reverse("api-token"),
            "base": settings.PUBLIC_URL + api.get_root_path(kwargs).rstrip("/"),
            "minutes": settings.IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN // 60,
            "share": settings.API_REQUESTS_A_MINUTE,
        }
        return render(request, "clinics/systems/api_docs.html", context)


def _groups(schema: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """By tag the operations, each with what a reader needs of it."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            groups[operation["tags"][0]].append(_operation(path, method, operation))
    return dict(groups)


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    answers = [
        _name_of(content["schema"])
        for status, response in operation["responses"].items()
        if str(status).startswith("2")
        for content in response.get("content", {}).values()
    ]
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "description": operation.get("description", ""),
        "scopes": operation["security"][0]["ClientToken"],
        "parameters": [
            {
                "name": each["name"],
                "in": each["in"],
                "is_needed": each.get("required", False),
                "type": _type_of(each["schema"]),
                "description": each["schema"].get("description", ""),
            }
            for each in operation["parameters"]
        ],
        "body": next(
            (
                _name_of(content["schema"])
                for content in operation.get("requestBody", {}).get("content", {}).values()
            ),
            "",
        ),
        "answer": answers[0] if answers else "",
    }


def _shapes(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Objects and words that answers are made of, by name."""
    return [
        {
            "name": name,
            "words": shape.get("enum", ()),
            "description": shape.get("description", "") if name == "Problem" else "",
            "members": [
                {
                    "name": member,
                    "type": _type_of(facts),
                    "description": facts.get("description", ""),
                }
                for member, facts in shape.get("properties", {}).items()
            ],
        }
        for name, shape in sorted(schema["components"]["schemas"].items())
    ]


def _type_of(facts: dict[str, Any]) -> str:
    """In one or two words: "string (uuid) or null", "list of PersonOut"."""
    if "anyOf" in facts:
        return " or ".join(_type_of(each) for each in facts["anyOf"])
    if name := _name_of(facts):
        return name
    if facts.get("type") == "array":
        return f"list of {_type_of(facts['items'])}"
    shape = facts.get("format")
    return f"{facts.get('type', 'any')} ({shape})" if shape else str(facts.get("type", "any"))


def _name_of(facts: dict[str, Any]) -> str:
    return str(facts.get("$ref", "")).rpartition("/")[2]
