"""What of one person a program can verify: certificates and credentials of ours, given badges."""

from datetime import datetime

from certificates.models import Evidence
from certificates.queries.evidence import evidence_at
from clinics.domain.bulk.giving import Given
from clinics.enums import BulkKind
from training.people.models import Membership


def papers_to_verify(member: Membership, *, now: datetime) -> list[Given]:
    """The newest first; of papers the newest version."""
    person = member.user
    records = [
        *person.certificates.order_by("-issued_at", "-pk").values_list("code", "number"),
        *person.credentials.order_by("-issued_at", "-pk").values_list("code", "number"),
    ]
    badges = Evidence.objects.filter(user=person).exclude(machine_form="")
    held = evidence_at(badges, now).exclude(is_superseded=True).order_by("-given_at", "-pk")
    return [
        *(Given(BulkKind.CODE, number, text=code) for code, number in records),
        *(
            Given(BulkKind.PAPER, title, text=form, evidence=pk)
            for pk, title, form in held.values_list("pk", "title", "machine_form")
        ),
    ]
