"""Celery entry points of certificates."""

from celery import shared_task

from training.lib import clock


@shared_task(name="certificates.find_missing")
def find_missing() -> None:
    """The sweep: passes without a certificate and certificates without a PDF."""
    from certificates.domain.repair import plan_missing

    plan_missing(now=clock.now())
