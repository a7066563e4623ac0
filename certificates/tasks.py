"""Celery entry points of certificates."""

from celery import shared_task

from training.lib import clock


@shared_task(name="certificates.find_missing")
def find_missing() -> None:
    """The sweep: passes without a certificate, certificates without a PDF, editions without a
    badge, lists of badges that would lapse."""
    from certificates.domain.badges.badges import plan_missing_badges
    from certificates.domain.badges.status_lists import plan_lapsing
    from certificates.domain.certificates.repair import plan_missing

    now = clock.now()
    plan_missing(now=now)
    plan_missing_badges(now=now)
    plan_lapsing(now=now)


@shared_task(name="certificates.sign_audit_head")
def sign_audit_head() -> None:
    """Every hour, and done once a day: verify the audit log and sign its end."""
    from training.people.domain.anchors import sign_when_due

    sign_when_due(now=clock.now())
