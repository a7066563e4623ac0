"""The API put together: one shape of refusals, one of answers, one document that describes both."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI

from clinics.api import (
    changes,
    deliveries,
    documents,
    invitations,
    people,
    requirements,
    scope_facts,
    statuses,
    verification,
)
from clinics.api.answering import answering
from clinics.api.described import describe
from clinics.api.docs import DocsPage
from clinics.api.errors import HANDLERS
from clinics.api.reading import SmallJson

DESCRIPTION = _(
    "What a clinic knows of its people, for its other systems. It shows facts with their sources, "
    "says nothing on its own authority, and replaces no look at the regulator's register."
)


PARTS = (
    people,
    requirements,
    scope_facts,
    statuses,
    documents,
    verification,
    changes,
    invitations,
    deliveries,
)


class ClinicApi(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        return describe(schema, [part.router for part in PARTS])


api = ClinicApi(
    title="Needlewise",
    version="1",
    description=str(DESCRIPTION),
    urls_namespace="api",
    docs=DocsPage(),
    parser=SmallJson(),
)
for error, handler in HANDLERS.items():
    api.add_exception_handler(error, handler)
api.add_decorator(answering, mode="view")
for part in PARTS:
    api.add_router("", part.router)
