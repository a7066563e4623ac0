"""A mail server that is away costs time; one that refuses costs tries; neither tells an address."""

import smtplib
import socket

import pytest
from django.core.mail import EmailMessage, get_connection

from training.lib.delivery import MailRefused, deliver
from training.lib.errors import Outage


class Server:
    """Stands for a mail server that answers with an error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def send_messages(self, messages):
        raise self.error


def send_through(error: Exception) -> None:
    deliver(EmailMessage("Subject", "Text", to=["maria@clinic.example"], connection=Server(error)))


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        smtplib.SMTPServerDisconnected("Connection unexpectedly closed"),
        smtplib.SMTPConnectError(421, b"too busy"),
        smtplib.SMTPAuthenticationError(535, b"bad password"),
        smtplib.SMTPDataError(451, b"try again"),
        smtplib.SMTPRecipientsRefused({"maria@clinic.example": (450, b"greylisted")}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_server_that_is_away_is_waited_for(error):
    with pytest.raises(Outage) as outage:
        send_through(error)

    assert "maria" not in str(outage.value)


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPDataError(554, b"maria looks like spam"),
        smtplib.SMTPSenderRefused(553, b"not you", "no-reply@needlewise.example"),
        smtplib.SMTPRecipientsRefused({"maria@clinic.example": (550, b"no maria here")}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_server_that_refuses_this_mail_uses_up_its_tries(error):
    with pytest.raises(MailRefused) as refusal:
        send_through(error)

    assert "maria" not in str(refusal.value)


def test_a_mail_that_is_taken_raises_nothing(mailoutbox):
    deliver(EmailMessage("Subject", "Text", to=["maria@clinic.example"]))

    assert [mail.subject for mail in mailoutbox] == ["Subject"]


def test_a_real_server_that_is_gone_is_an_outage():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    gone = get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port, timeout=1
    )

    with pytest.raises(Outage) as outage:
        deliver(EmailMessage("Subject", "Text", to=["maria@clinic.example"], connection=gone))

    assert str(outage.value) == "The mail server is away (ConnectionRefusedError)."
