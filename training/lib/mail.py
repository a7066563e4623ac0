"""E-mail from one source: subject, text and HTML always say the same.

A mail is one template that starts with `{% extends layout %}`. It is rendered three times, each
time with another layout; so nobody can change the text and forget the HTML.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template
from django.utils.translation import get_language, override
from mjml import mjml2html

_LAYOUTS = ("emails/base_subject.txt", "emails/base.txt", "emails/base.mjml")


def render_mail(
    template: str, context: Mapping[str, Any], *, language: str | None = None
) -> tuple[str, str, str]:
    """Subject, text and HTML of a mail. A path as `url` in the context becomes a full address."""
    values = dict(context)
    if str(values.get("url", "")).startswith("/"):
        values["url"] = f"{settings.PUBLIC_URL}{values['url']}"
    source = get_template(template)
    with override(language or get_language()):
        subject, text, mjml = (
            source.render(values | {"layout": get_template(layout).template})  # type: ignore[attr-defined]
            for layout in _LAYOUTS
        )
    return " ".join(subject.split()), text.strip() + "\n", mjml2html(mjml, disable_comments=True)


def send_mail(
    template: str, context: Mapping[str, Any], *, to: str, language: str | None = None
) -> None:
    """Render and send one mail to one address."""
    build_message(template, context, to=[to], language=language).send()


def build_message(
    template: str,
    context: Mapping[str, Any],
    *,
    to: list[str],
    language: str | None = None,
    headers: dict[str, str] | None = None,
) -> EmailMultiAlternatives:
    """The message, text first, HTML as its alternative."""
    subject, text, html = render_mail(template, context, language=language)
    message = EmailMultiAlternatives(subject, text, None, to, headers=headers)
    message.attach_alternative(html, "text/html")
    return message


class OneSourceMail:
    """Mixed into the account adapter: allauth's mails come from `<prefix>.txt` in the same way."""

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        to = [email] if isinstance(email, str) else email
        return build_message(f"{template_prefix}.txt", context, to=to, headers=headers)
