"""The words of what needs a manager: one thing by its name, several by their number."""

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.enums import Status
from clinics.domain.desk import Row
from clinics.domain.saying import day, on
from clinics.domain.standing import Standing
from clinics.enums import NeedKind
from clinics.models import ApiClient, Webhook
from clinics.queries import PersonFile
from training.people.models import ClinicInvitation


def within(title: str) -> str:
    """As a title stands inside a sentence: "Liability insurance" small, "CPR" as it is."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def invitations(ending: Sequence[ClinicInvitation], now: datetime) -> str:
    first, count = ending[0], len(ending)
    if count > 1:
        text = ngettext(
            "%(count)s invitation ended or ends within a week.",
            "%(count)s invitations ended or end within a week.",
            count,
        )
    elif first.expires_at <= now:
        text = _("The invitation to %(email)s ended on %(date)s without an answer.")
    else:
        text = _("The invitation to %(email)s ends on %(date)s.")
    return text % {"count": count, "email": first.email, "date": on(first.expires_at)}


def consents(people: Sequence[PersonFile]) -> str:
    return ngettext(
        "%(name)s, on the roster since %(date)s, has not consented yet.",
        "%(count)s people have not consented yet.",
        len(people),
    ) % {"name": people[0].label, "date": on(people[0].joined_at), "count": len(people)}


def revoked(found: Sequence[Row]) -> str:
    return ngettext(
        "A certificate of %(name)s was revoked.",
        "Certificates of %(count)s people were revoked.",
        len(found),
    ) % _words(found)


def missing(found: Sequence[Row]) -> str:
    lacking = [each for each in found[0].standings if each.status == Status.MISSING]
    what = ", ".join(each.requirement.title for each in lacking)
    return ngettext(
        "%(name)s lacks %(what)s.",
        "%(count)s people lack papers this clinic asks for.",
        len(found),
    ) % (_words(found) | {"what": what})


def registers(found: Sequence[Row], register: Standing | None) -> str:
    return ngettext(
        "The registration of %(name)s is not confirmed: %(detail)s.",
        "The registrations of %(count)s people are not confirmed.",
        len(found),
    ) % (_words(found) | {"detail": register.detail if register else ""})


def uploads(row: Row, standing: Standing, given_at: datetime, count: int) -> str:
    text = ngettext(
        "Check the %(what)s %(name)s uploaded on %(date)s.",
        "Check %(count)s uploads of %(what)s, the first of %(date)s.",
        count,
    )
    return text % (_of(row, standing) | {"count": count, "date": on(given_at)})


def ends(kind: NeedKind, row: Row, standing: Standing, until: date, count: int) -> str:
    if kind == NeedKind.EXPIRED:
        text = ngettext(
            "The %(what)s of %(name)s ended on %(date)s; ask for a new one.",
            "The %(what)s of %(count)s people ended on %(date)s; ask for new ones.",
            count,
        )
    else:
        text = ngettext(
            "The %(what)s of %(name)s ends on %(date)s; ask for the renewal.",
            "The %(what)s of %(count)s people ends on %(date)s; ask for the renewals.",
            count,
        )
    return text % (_of(row, standing) | {"count": count, "date": day(until)})


def restricted(row: Row, standing: Standing) -> str:
    text = _("%(name)s became restricted, %(what)s: %(detail)s.")
    return text % (_of(row, standing) | {"detail": standing.detail})


def request(row: Row, asked_at: datetime) -> str:
    return _("%(name)s has not answered the request of %(date)s.") % {
        "name": row.person.label,
        "date": on(asked_at),
    }


def event(happened: date) -> str:
    return _("The adverse event of %(date)s has no follow-up.") % {"date": day(happened)}


def system(found: ApiClient | Webhook) -> str:
    if isinstance(found, ApiClient):
        text = _("“%(system)s” gets no answers since %(name)s left: take it over or end it.")
        return text % {"system": found.name, "name": found.in_charge}
    text = _("Messages to %(system)s are held back since %(name)s left: take it over or end it.")
    return text % {"system": urlsplit(found.url).hostname, "name": found.in_charge}


def _words(found: Sequence[Row]) -> dict[str, object]:
    return {"name": found[0].person.label, "count": len(found)}


def _of(row: Row, standing: Standing) -> dict[str, object]:
    return {"name": row.person.label, "what": within(standing.requirement.title)}
