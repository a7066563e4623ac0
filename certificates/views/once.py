"""A secret that is shown once: sealed in the session between the act and the page after it."""

from django.http import HttpRequest

from training.people.domain.sealing import seal_text, unseal_text


def keep_once(request: HttpRequest, name: str, secret: str) -> None:
    request.session[f"once:{name}"] = seal_text(secret)


def take_once(request: HttpRequest, name: str) -> str:
    """The secret, or nothing when it was shown before."""
    sealed = request.session.pop(f"once:{name}", "")
    return unseal_text(sealed) if sealed else ""
