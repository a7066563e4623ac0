"""Make the demo people and print how to sign in as them."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.demo.making import describe_demo, make_demo
from training.demo.settling import settle
from training.lib import clock


class Command(BaseCommand):
    help = "Demo people, clinic, course history. Repeatable; refused on a production setting."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print logins for other tools")

    def handle(self, *args: object, **options: object) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo is refused on a production setting.")
        now = clock.now()
        make_demo(now=now)
        settle(now=now)
        demo = describe_demo()
        self.stdout.write(json.dumps(demo, indent=2) if options["json"] else _readable(demo))


def _readable(demo: dict) -> str:
    lines = ["", "Demo logins (password of all: " + demo["logins"][0]["password"] + ")"]
    for login in demo["logins"]:
        lines.append(f"  {login['email']:32} {login['role']}: {login['can']}")
        if login["totp_secret"]:
            lines.append(f"  {'':32} second factor, secret for an app: {login['totp_secret']}")
    lines += [f"  A certificate to check: /verify/{code}/" for code in demo["certificates"]]
    lines += [f"  A credential as a badge: /credentials/{key}" for key in demo["credentials"]]
    return "\n".join(lines)
