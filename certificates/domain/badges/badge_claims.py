"""What a badge says, before it is signed: Open Badges 3.0 for a certificate, or for an edition of
a credential. The holder is in it by salted hashes alone; whoever knows the name can compare it.
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from certificates.domain.badges.achievements import (
    Achievement,
    as_json,
    credential_achievement,
    mark_draft,
    theory_achievement,
)
from certificates.domain.badges.issuer import absolute, issuer_profile
from certificates.domain.badges.wire import CREDENTIALS, EXTENSIONS, OPEN_BADGES, instant
from certificates.domain.certificates import statements
from certificates.domain.credentials import credential_statements
from certificates.domain.credentials.credential_statements import day_of, muscle_or_sheet
from certificates.domain.credentials.facts import CredentialFacts, ScopeFacts
from certificates.domain.practical.examiners import Examiner, examiners_of, profile_of
from certificates.models import Badge, Certificate, Credential, CredentialEdition, StatusList
from certificates.queries import read_corrections
from courses.domain.statements import register_sentence, theory_does_not_attest
from training.people.models import User

_SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
_SALT_BYTES = 16


@dataclass(frozen=True)
class Stating:
    """What a certificate's edition states beside its facts; an edition of a credential has all.

    Without a name it is that of the edition's paper, or of the certificate.
    """

    holder_name: str | None
    corrected_until: datetime


@dataclass(frozen=True)
class Stated:
    claims: dict[str, Any]
    achievement: Achievement
    language: str
    examiners: tuple[Examiner, ...] = ()


def state(subject: Certificate | Credential, edition: int, how: Stating) -> Stated:
    """What the badge of one edition says, in the holder's language."""
    if isinstance(subject, Credential):
        planned = subject.editions.select_related("credential__user").get(number=edition)
        with translation.override(planned.facts["language"]):
            return _of_credential(planned)
    stated = read_corrections(subject, how.corrected_until)
    name = how.holder_name or _name_on_paper(subject, edition) or subject.facts["holder_name"]
    with translation.override(subject.facts["language"]):
        return _of_certificate(stated, name)


def achievement_of(badge: Badge) -> Achievement:
    if badge.certificate:
        return theory_achievement(badge.certificate.facts, is_draft=badge.certificate.is_draft)
    assert badge.credential is not None  # noqa: S101  (a constraint holds it)
    return credential_achievement(badge.credential.editions.get(number=badge.edition).facts)


def _name_on_paper(certificate: Certificate, edition: int) -> str | None:
    papers = certificate.documents.filter(edition=edition)
    return papers.values_list("holder_name", flat=True).first()


def _of_certificate(certificate: Certificate, holder_name: str) -> Stated:
    facts = statements.facts_of(certificate)
    achievement = theory_achievement(facts, is_draft=certificate.is_draft)
    sentences = [
        _("It attests that"),
        *statements.attests(facts, public=True),
        _("It does not attest that"),
        *theory_does_not_attest(),
        register_sentence(),
    ]
    claims = {
        **_head(achievement, certificate.number, sentences, language=facts["language"]),
        "validFrom": instant(certificate.issued_at),
        "awardedDate": instant(certificate.issued_at),
        "credentialSubject": _subject(certificate.user, holder_name, achievement)
        | {"result": [_result(achievement, "theory", status="Completed")]},
    }
    return Stated(claims, achievement, facts["language"])


def _of_credential(edition: CredentialEdition) -> Stated:
    """`awardedDate` keeps the first award over renewals and new documents.

    A renewal counts from the end of the cycle before it, but the badge that tells of it replaces
    the earlier one at once; so it holds from the day it was planned, without a gap.
    """
    credential, facts = edition.credential, edition.facts
    achievement = credential_achievement(facts)
    cycle = facts["cycle"]
    sentences = [
        _("It attests that, on the dates shown, the named person"),
        *credential_statements.attests(facts),
        _("It does not attest that"),
        *credential_statements.does_not_attest(),
        register_sentence(),
    ]
    starts_at = min(datetime.fromisoformat(cycle["starts_at"]), edition.planned_at)
    claims = {
        **_head(achievement, credential.number, sentences, language=facts["language"]),
        "validFrom": instant(starts_at),
        "awardedDate": instant(credential.issued_at),
        "credentialSubject": _subject(credential.user, edition.holder_name, achievement)
        | _examined(achievement, facts),
    }
    if cycle["expires_at"]:
        claims["validUntil"] = instant(datetime.fromisoformat(cycle["expires_at"]))
    if facts["scope"]:
        claims["evidence"] = [_evidence(row) for row in facts["scope"]]
    found = tuple(examiners_of(facts["scope"]))
    return Stated(claims, achievement, facts["language"], found)


def with_place(
    claims: dict[str, Any], public_id: uuid.UUID, status_list: StatusList, index: int
) -> dict[str, Any]:
    """The claims with their own address and their place in the list that may take them back.

    One entry, "revocation": the schema allows no more, and common verifiers read no other.
    """
    address = absolute("certificates:status-list", status_list.number)
    return claims | {
        "id": absolute("certificates:badge", public_id),
        "credentialStatus": {
            "id": f"{address}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": address,
        },
    }


def _head(
    achievement: Achievement, number: str, sentences: list[str], *, language: str
) -> dict[str, Any]:
    name, description = achievement.title, " ".join([f"{number}.", *sentences])
    if achievement.is_draft:
        name, description = mark_draft(name), mark_draft(description)
    return {
        "@context": [CREDENTIALS, OPEN_BADGES, EXTENSIONS],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "description": description,
        "inLanguage": language,
        "issuer": issuer_profile(),
        "credentialSchema": [{"id": _SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def _subject(user: User, holder_name: str, achievement: Achievement) -> dict[str, Any]:
    salt = secrets.token_hex(_SALT_BYTES)
    return {
        "id": f"urn:uuid:{user.public_id}",
        "type": ["AchievementSubject"],
        "identifier": [
            _hashed("emailAddress", user.email, salt),
            _hashed("name", holder_name, salt),
        ],
        "achievement": as_json(achievement),
    }


def _hashed(kind: str, value: str, salt: str) -> dict[str, Any]:
    digest = hashlib.sha256((value + salt).encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": kind,
        "salt": salt,
    }


def _examined(achievement: Achievement, facts: CredentialFacts) -> dict[str, Any]:
    """One result for each examination; the examiner who examined last speaks for the practical."""
    results = [
        _result(
            achievement,
            "theory",
            value=_("Module %(number)s, %(module)s: passed on %(date)s")
            % {"number": row["number"], "module": row["title"], "date": day_of(row["passed_on"])},
        )
        for row in facts["theory"]
    ]
    results += [_result(achievement, "practical", value=_told(row)) for row in facts["scope"]]
    examined: dict[str, Any] = {"result": results} if results else {}
    if found := examiners_of(facts["scope"]):
        examined["source"] = profile_of(found[0])
    return examined


def _result(achievement: Achievement, kind: str, **outcome: str) -> dict[str, Any]:
    return {
        "type": ["Result"],
        "resultDescription": f"{achievement.url}#{kind}",
        **outcome,
    }


def _told(row: ScopeFacts) -> str:
    words = {
        "what": muscle_or_sheet(row),
        "date": day_of(row["examined_on"]),
        "examiner": row["examiner"],
    }
    return _("%(what)s: passed on %(date)s, examined by %(examiner)s") % words


def _evidence(row: ScopeFacts) -> dict[str, Any]:
    return {
        "id": f"urn:uuid:{row['sign_off']}",
        "type": ["Evidence"],
        "name": _("Practical examination: %(what)s") % {"what": muscle_or_sheet(row)},
        "narrative": _("Checklist “%(checklist)s”, version %(version)s. %(told)s.")
        % {
            "checklist": row["checklist"],
            "version": row["checklist_version"],
            "told": _told(row),
        },
    }
