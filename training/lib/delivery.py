"""Hand a mail to the server, and tell a server that is away from one that refuses this mail."""

import smtplib

from django.core.mail import EmailMessage

from training.lib.errors import DomainError, Outage


class MailRefused(DomainError):
    """The server will never take this mail: an address that is wrong, a text it dislikes."""


def deliver(message: EmailMessage) -> None:
    """Send. Raises Outage when a later try is right, MailRefused when it is not.

    Neither carries what the server said: it quotes the address, and errors are kept and logged.
    """
    try:
        message.send()
    except OSError as error:  # of which every SMTPException is one
        code = _refusal(error)
        if code >= 500:
            raise MailRefused(f"The mail server refused this mail ({code}).") from None
        raise Outage(f"The mail server is away ({type(error).__name__}).") from None


def _refusal(error: OSError) -> int:
    """The reply to this very mail, 0 when it did not come to one.

    A sign-in that is refused is not the mail's fault: somebody will mend it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    if isinstance(error, (smtplib.SMTPDataError, smtplib.SMTPSenderRefused)):
        return error.smtp_code
    return 0
