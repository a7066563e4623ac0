"""What a clinic gives to be verified, and its judged rows."""

from certificates.domain.certificates.issuing import issue_for_attempt
from clinics.domain.bulk import runs
from tests.factories import NOW, make_graded_attempt


def certificate_of(person):
    return issue_for_attempt(make_graded_attempt(person), now=NOW)


def go_through(run):
    runs.go_on(run.pk, now=NOW)
    run.refresh_from_db()
    return list(run.rows.select_related("membership__user"))
