"""Mail goes out once per key, in the background, if the person wants it."""

import pytest
from django.core import mail

from tests.factories import make_user
from training.lib import background
from training.lib.models import Job
from training.people.domain.notices import choose_notices, send_mail_later
from training.people.enums import NoticeKind

pytestmark = pytest.mark.django_db


def plan(now, *, kind=NoticeKind.SECURITY, key="copy:1", **whom):
    return send_mail_later(
        kind=kind,
        key=key,
        template="emails/export_ready.txt",
        context={"url": "/settings/data/?secret=opens-it", "days": 7},
        now=now,
        **whom,
    )


def test_a_mail_says_the_same_as_text_and_as_html(now):
    plan(now, user=make_user(email="ana@clinic.example"))
    background.run_due(now=now)

    (message,) = mail.outbox
    assert (message.to, message.subject) == (["ana@clinic.example"], "Your copy is ready")
    link = "http://localhost:8000/settings/data/?secret=opens-it"
    assert link in message.body
    assert link in message.alternatives[0].content


def test_one_mail_per_key_with_a_message_id_of_the_key(now):
    user = make_user()

    assert [plan(now, user=user), plan(now, user=user)] == [True, False]
    background.run_due(now=now)

    (message,) = mail.outbox
    assert message.extra_headers["Message-ID"].endswith("@localhost>")


def test_the_waiting_row_does_not_hold_the_link_in_the_clear(now):
    plan(now, user=make_user())

    assert "opens-it" not in str(Job.objects.get().payload)


def test_a_kind_that_is_not_wanted_is_not_sent(now):
    user = make_user()
    choose_notices(user, {NoticeKind.NEWS: False, NoticeKind.RESULT: True})

    plan(now, user=user, kind=NoticeKind.NEWS, key="news")
    plan(now, user=user, kind=NoticeKind.RESULT, key="result")
    background.run_due(now=now)

    assert len(mail.outbox) == 1


def test_mails_about_security_and_lapses_cannot_be_refused(now):
    user = make_user()
    choose_notices(user, {NoticeKind.SECURITY: False, NoticeKind.LAPSE: False})

    plan(now, user=user, kind=NoticeKind.SECURITY, key="a")
    plan(now, user=user, kind=NoticeKind.LAPSE, key="b")
    background.run_due(now=now)

    assert len(mail.outbox) == 2


def test_a_mail_server_that_fails_is_tried_again(now, settings):
    settings.EMAIL_BACKEND = "no.such.backend.EmailBackend"
    plan(now, user=make_user())
    background.run_due(now=now)

    job = Job.objects.get()
    assert (job.done_at, job.tries, len(mail.outbox)) == (None, 1, 0)
