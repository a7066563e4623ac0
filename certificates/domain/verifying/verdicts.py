"""The first sentence of a verification page: one for each status, in plain words.

Only two of them say that something holds. Whatever is not known by name falls through to "We cannot
confirm this now".
"""

import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.domain.credentials.credential_statements import place_of
from certificates.domain.documents.scope_map import regions_of
from certificates.domain.verifying.verification import Verification
from certificates.enums import Status
from courses.domain.statements import draft_for_review

# More regions than this make a heading nobody reads.
_MOST_NAMED = 3


@dataclass(frozen=True)
class Verdict:
    """`tone` is a status code of the look, "draft" or "unknown"; `word` replaces its usual word."""

    tone: str
    heading: str
    sentences: tuple[str, ...]
    word: str = ""


def verdict_on(found: Verification) -> Verdict:
    status = found.status
    if found.removed_at:
        return _removed(found, found.removed_at)
    if found.subject.is_draft and status in (Status.VALID, Status.EXPIRING, Status.UNVERIFIED):
        return _draft(found)
    if found.certificate:
        return _CERTIFICATE.get(status, _unknown)(found)
    return _CREDENTIAL.get(status, _unknown)(found)


# Certificates: a past fact without an end.


def _certificate_stands(found: Verification) -> Verdict:
    certificate = found.certificate
    assert certificate is not None  # noqa: S101
    sentence = _(
        "Issued %(day)s. Not revoked. A certificate states a past event and does not expire."
    )
    words = {"name": found.holder_name, "title": certificate.title}
    return Verdict(
        tone="valid",
        word=_("Issued, not revoked"),
        heading=_("%(name)s passed the theory of %(title)s") % words,
        sentences=(sentence % {"day": _day(certificate.issued_at, _zone(found))},),
    )


def _certificate_revoked(found: Verification) -> Verdict:
    certificate = found.certificate
    assert certificate is not None  # noqa: S101
    words = {"name": found.holder_name, "title": certificate.title}
    day = _day(certificate.revocation.revoked_at, _zone(found))
    return Verdict(
        tone="revoked",
        heading=_("Revoked: %(name)s, theory of %(title)s") % words,
        sentences=(
            _("This certificate was taken back on %(day)s. Do not rely on it.") % {"day": day},
            certificate.revocation.public_text,
        ),
    )


# Credentials: a present standing with its end.


def _valid(found: Verification) -> Verdict:
    words = _words(found)
    heading = (
        _("Valid on %(moment)s: %(name)s, %(regions)s, to %(until)s")
        if words["until"]
        else _("Valid on %(moment)s: %(name)s, %(regions)s, without an end date")
    )
    return Verdict(tone="valid", heading=heading % words, sentences=(_first_awarded(found),))


def _expiring(found: Verification) -> Verdict:
    words, until = _words(found), _until(found)
    assert until is not None  # noqa: S101  (only what has an end nears it)
    days = (until - found.moment.astimezone(_zone(found)).date()).days
    ends = ngettext(
        "It ends in %(days)s day, at the end of %(until)s.",
        "It ends in %(days)s days, at the end of %(until)s.",
        days,
    )
    return Verdict(
        tone="expiring",
        heading=_("Valid on %(moment)s: %(name)s, %(regions)s, to %(until)s") % words,
        sentences=(ends % (words | {"days": days}), _first_awarded(found)),
        word=_("Valid, ends soon"),
    )


def _expired(found: Verification) -> Verdict:
    words = _words(found)
    return Verdict(
        tone="expired",
        heading=_("Expired: %(name)s, %(regions)s, ended on %(until)s") % words,
        sentences=(_("It does not hold any more. Do not rely on it."),),
    )


def _suspended(found: Verification) -> Verdict:
    credential = found.credential
    since = _day(credential.suspended_from, _zone(found))  # type: ignore[union-attr]
    return Verdict(
        tone="suspended",
        heading=_("Suspended: %(name)s, %(regions)s") % _words(found),
        sentences=(
            _("It does not hold since %(day)s. Do not rely on it while it is suspended.")
            % {"day": since},
            credential.suspension_text,  # type: ignore[union-attr]
        ),
    )


def _revoked(found: Verification) -> Verdict:
    revocation = found.subject.revocation
    day = _day(revocation.revoked_at, _zone(found))
    return Verdict(
        tone="revoked",
        heading=_("Revoked: %(name)s, %(regions)s") % _words(found),
        sentences=(
            _("This credential was taken back on %(day)s, for good. Do not rely on it.")
            % {"day": day},
            revocation.public_text,
        ),
    )


# Both.


def _draft(found: Verification) -> Verdict:
    title = found.certificate.title if found.certificate else _title(found)
    words = {"name": found.holder_name, "title": title}
    return Verdict(
        tone="draft",
        heading=_("Draft content: demonstration only. %(name)s, %(title)s") % words,
        sentences=(
            draft_for_review(),
            _("This record proves nothing."),
        ),
    )


def _removed(found: Verification, removed_at: datetime) -> Verdict:
    """The holder deleted their account long ago, see `people.domain.retention`."""
    day = _day(removed_at, _zone(found))
    return Verdict(
        tone="unknown",
        heading=_("This record was removed on %(day)s") % {"day": day},
        sentences=(
            _("Its holder deleted their account, and the time for which it was kept has ended."),
            _("It was issued here, but we cannot confirm what it said. Treat it as not verified."),
        ),
    )


def _unknown(found: Verification) -> Verdict:
    return Verdict(
        tone="unknown",
        heading=_("We cannot confirm this now"),
        sentences=(_("Treat it as not verified."),),
    )


_CERTIFICATE: dict[Status, Callable[[Verification], Verdict]] = {
    Status.VALID: _certificate_stands,
    Status.REVOKED: _certificate_revoked,
}
_CREDENTIAL: dict[Status, Callable[[Verification], Verdict]] = {
    Status.VALID: _valid,
    Status.EXPIRING: _expiring,
    Status.EXPIRED: _expired,
    Status.SUSPENDED: _suspended,
    Status.REVOKED: _revoked,
}


def _words(found: Verification) -> dict[str, str]:
    until = _until(found)
    return {
        "moment": _moment(found.moment),
        "name": found.holder_name,
        "regions": _regions(found),
        "until": date_format(until, "j F Y") if until else "",
    }


def _regions(found: Verification) -> str:
    names = [region.name for region in regions_of(found.scope)]
    if not names:
        return _title(found)
    if len(names) > _MOST_NAMED:
        return _("%(count)s regions") % {"count": len(names)}
    return ", ".join(names)


def _title(found: Verification) -> str:
    return found.facts["type"]["title"] if found.facts else ""


def _first_awarded(found: Verification) -> str:
    assert found.facts is not None  # noqa: S101
    words = {
        "title": _title(found),
        "day": date_format(date.fromisoformat(found.facts["awarded_on"]), "j F Y"),
    }
    return _("%(title)s, first awarded on %(day)s.") % words


def _until(found: Verification) -> date | None:
    text = found.facts["cycle"]["valid_until"] if found.facts else None
    return date.fromisoformat(text) if text else None


def _zone(found: Verification) -> zoneinfo.ZoneInfo:
    """The issuer's, which the record fixes; not the reader's."""
    facts = found.facts["cycle"] if found.facts else getattr(found.subject, "facts", {})
    return zoneinfo.ZoneInfo(facts.get("time_zone", "UTC"))


def _moment(moment: datetime) -> str:
    """The moment of checking in the reader's zone, by name."""
    zone = place_of(timezone.get_current_timezone_name())
    return f"{date_format(timezone.localtime(moment), 'j F Y, H:i')} ({zone})"


def _day(moment: datetime, zone: zoneinfo.ZoneInfo) -> str:
    return date_format(moment.astimezone(zone).date(), "DATE_FORMAT")
