"""What a badge is earned for: the definition behind /achievements/<id>, one per published version.

An id names the kind, what is examined, and the version: `theory.<course>.<version>.<module>`,
`credential.<type>.<version>`. Slugs hold no dot.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from certificates.domain.badges.badge_pictures import Picture
from certificates.domain.badges.issuer import absolute
from certificates.domain.certificates import statements
from certificates.domain.credentials import credential_statements
from certificates.domain.credentials.facts import CredentialFacts
from certificates.models import CredentialTypeVersion
from courses.models import Module

THEORY, CREDENTIAL = "theory", "credential"
_NUMBER_DIGITS = 9


@dataclass(frozen=True, kw_only=True)
class Achievement:
    """A definition; `results` are its kinds of result by name, `earlier` the id before it."""

    id: str
    kind: str
    achievement_type: str
    code: str
    version: int
    title: str
    programme: str
    description: str
    criteria: str
    results: tuple[tuple[str, str, str], ...]
    earlier: str = ""
    is_draft: bool = False

    @property
    def url(self) -> str:
        return absolute("certificates:achievement", self.id)

    @property
    def picture(self) -> Picture:
        return Picture(
            kind=self.kind, title=self.title, programme=self.programme, is_draft=self.is_draft
        )


def theory_achievement(facts: dict[str, Any], *, is_draft: bool) -> Achievement:
    """From the facts of a certificate."""
    programme, module = facts["programme"], facts["module"]
    words = {"number": module["number"], "module": module["title"]}
    return Achievement(
        id=f"{THEORY}.{programme['slug']}.{programme['version']}.{module['slug']}",
        kind=statements.kind_title(),
        achievement_type="CertificateOfCompletion",
        code=f"M{module['number']}",
        version=programme["version"],
        title=module["title"],
        programme=_in_version(programme["title"], programme["version"]),
        description=_("The timed theory examination of module %(number)s, %(module)s.") % words,
        criteria=_(
            "Pass the timed quiz of module %(number)s, %(module)s: reach the cut score of the "
            "form, within the time."
        )
        % words,
        results=(("theory", _("Theory examination"), "Status"),),
        is_draft=is_draft,
    )


def credential_achievement(facts: CredentialFacts) -> Achievement:
    """From the facts of an edition of a credential."""
    programme, rules = facts["programme"], facts["type"]
    return _credential(
        rules["slug"],
        rules["version"],
        title=rules["title"],
        programme=_in_version(programme["title"], programme["version"]),
        description=rules["summary"],
        criteria=rules["criteria"],
        is_draft=facts["is_draft"],
    )


def find_achievement(achievement_id: str) -> Achievement | None:
    """The definition with this id, of published versions alone."""
    kind, *parts = achievement_id.split(".")
    if kind == THEORY and len(parts) == 3 and _is_number(parts[1]):
        return _find_theory(parts[0], int(parts[1]), parts[2])
    if kind == CREDENTIAL and len(parts) == 2 and _is_number(parts[1]):
        return _find_credential(parts[0], int(parts[1]))
    return None


def as_json(achievement: Achievement) -> dict[str, Any]:
    """As it stands inside a badge, and alone at its address."""
    name, description = achievement.title, achievement.description
    if achievement.is_draft:
        name, description = mark_draft(name), mark_draft(description)
    definition = {
        "id": achievement.url,
        "type": ["Achievement"],
        "version": str(achievement.version),
        "achievementType": achievement.achievement_type,
        "name": name,
        "description": description,
        "humanCode": achievement.code,
        "criteria": {"id": achievement.url, "narrative": achievement.criteria},
        "image": {
            "id": absolute("certificates:achievement-picture", achievement.id),
            "type": "Image",
        },
        "resultDescription": [
            {
                "id": f"{achievement.url}#{slug}",
                "type": ["ResultDescription"],
                "name": title,
                "resultType": result_type,
            }
            for slug, title, result_type in achievement.results
        ],
    }
    if achievement.earlier:
        before = absolute("certificates:achievement", achievement.earlier)
        definition["related"] = [{"id": before, "type": ["Related"]}]
    return definition


def mark_draft(text: str) -> str:
    """In front, where a list of badges shows it too."""
    return _("Draft content: demonstration only. %(text)s") % {"text": text}


def _find_theory(course: str, version: int, slug: str) -> Achievement | None:
    module = (
        Module.objects.filter(
            course_version__course__slug=course,
            course_version__number=version,
            course_version__published_at__isnull=False,
            slug=slug,
        )
        .select_related("course_version")
        .first()
    )
    if module is None:
        return None
    facts = {
        "programme": {"slug": course, "title": module.course_version.title, "version": version},
        "module": {"slug": slug, "number": module.number, "title": module.title},
    }
    return theory_achievement(facts, is_draft=False)


def _find_credential(slug: str, number: int) -> Achievement | None:
    version = (
        CredentialTypeVersion.objects.filter(type__slug=slug, number=number)
        .select_related("type__course")
        .first()
    )
    if version is None:
        return None
    newest = version.type.course.versions.exclude(published_at=None).order_by("-number").first()
    return _credential(
        slug,
        number,
        title=version.title,
        programme=newest.title if newest else "",
        description=version.summary,
        criteria=version.criteria,
        is_draft=version.signed_at is None,
    )


def _credential(
    slug: str,
    number: int,
    *,
    title: str,
    programme: str,
    description: str,
    criteria: str,
    is_draft: bool,
) -> Achievement:
    return Achievement(
        id=f"{CREDENTIAL}.{slug}.{number}",
        kind=credential_statements.kind_title(),
        achievement_type="Certification",
        code=slug,
        version=number,
        title=title,
        programme=programme,
        description=description,
        criteria=criteria,
        results=(
            ("theory", _("Theory examination of a module"), "Result"),
            ("practical", _("Practical examination of a muscle or module"), "Result"),
        ),
        earlier=f"{CREDENTIAL}.{slug}.{number - 1}" if number > 1 else "",
        is_draft=is_draft,
    )


def _in_version(programme: str, version: int) -> str:
    words = {"programme": programme, "version": version}
    return _("%(programme)s, version %(version)s") % words


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _NUMBER_DIGITS
