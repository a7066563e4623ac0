"""What a line of requirements can name in this installation and at this clinic."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from certificates.models import CredentialType, CredentialTypeVersion
from clinics.enums import RequirementKind
from clinics.queries.lists import rules_with_a_list
from clinics.queries.requirements import Requirement, usual_requirements
from training.people.enums import AuthorityKind
from training.people.models import Authority, Clinic


@dataclass(frozen=True)
class Choices:
    """By slug the name people read; `usual` is what is asked where a clinic set no rules."""

    usual: tuple[Requirement, ...]
    credentials: Mapping[str, str]
    registers: Mapping[str, str]
    lists: Mapping[str, str]
    documents: Mapping[str, str]

    @property
    def theory(self) -> list[Requirement]:
        """Of every module that can be examined here."""
        return [each for each in self.usual if each.kind == RequirementKind.THEORY]

    def has(self, settings: Mapping[str, Any]) -> bool:
        """Whether everything that the settings name is there."""
        named = (
            ("authority", self.registers),
            ("listed", self.lists),
            ("document", self.documents),
            ("type", self.credentials),
        )
        return all(settings.get(name) in {None, "", *known} for name, known in named)


def requirement_choices(clinic: Clinic, now: datetime, today: date) -> Choices:
    newest = CredentialTypeVersion.objects.filter(type=OuterRef("pk")).order_by("-number")
    types = CredentialType.objects.annotate(title=Subquery(newest.values("title")[:1]))
    registers = Authority.objects.filter(kind=AuthorityKind.REGULATOR).order_by("name")
    documents = clinic.documents.filter(ended_at=None).order_by("title")
    return Choices(
        usual=tuple(usual_requirements(now)),
        credentials=dict(types.exclude(title=None).order_by("slug").values_list("slug", "title")),
        registers=dict(registers.values_list("slug", "name")),
        lists=rules_with_a_list(today),
        documents=dict(documents.values_list("slug", "title")),
    )
