"""Refusals a person can read. Anything that is not a DomainError is a bug and may crash."""


class DomainError(Exception):
    """A rule said no. The message is a sentence for the person, `status` its HTTP meaning."""

    status = 422

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = str(message)
        self.details = details

    def __str__(self) -> str:
        return self.message


class NotAllowed(DomainError):
    """The person may see the thing but not do this to it now."""

    status = 403


class Conflict(DomainError):
    """Somebody or something was faster; the stored value stands."""

    status = 409


class Gone(DomainError):
    """The time for this has ended."""

    status = 410


class Unavailable(DomainError):
    """We cannot know or do this at the moment; trying again later is right."""

    status = 503


class Outage(Unavailable):
    """Something outside is away (a mail server, a key). A background job waits without a try."""
