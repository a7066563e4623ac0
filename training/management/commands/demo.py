"""Make the demo people and print how to sign in as them."""

import json
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.demo.making import describe_demo, make_demo
from training.demo.settling import PACE, papers_to_come, settle
from training.demo.year.scale import WHOLE, Scale
from training.lib import clock


class Command(BaseCommand):
    help = "Demo people, clinics and their year. Repeatable; refused on a production setting."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print logins for other tools")
        parser.add_argument("--no-year", action="store_true", help="only who can sign in")
        parser.add_argument("--people", type=int, default=WHOLE.people, help="physiotherapists")
        parser.add_argument("--attempts", type=int, default=WHOLE.attempts, help="of the year")

    def handle(self, *args: object, **options: object) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo is refused on a production setting.")
        began = time.monotonic()
        with_year = settings.DEMO_YEAR and not options["no_year"]
        year = Scale(people=int(str(options["people"])), attempts=int(str(options["attempts"])))
        make_demo(year=year if with_year else None, now=clock.now())
        settle(now=clock.now())  # the acts of those who can sign in were judged by the database
        demo = describe_demo()
        if options["json"]:
            self.stdout.write(json.dumps(demo, indent=2))
        else:
            self.stdout.write(_readable(demo, seconds=time.monotonic() - began))


def _readable(demo: dict, *, seconds: float) -> str:
    lines = ["", "Demo logins (password of all: " + demo["logins"][0]["password"] + ")"]
    for login in demo["logins"]:
        lines.append(f"  {login['email']:32} {login['role']}: {login['can']}")
        if login["totp_secret"]:
            lines.append(f"  {'':32} second factor, secret for an app: {login['totp_secret']}")
    lines += [f"  A certificate to check: /verify/{code}/" for code in demo["certificates"]]
    lines += [f"  A credential as a badge: /credentials/{key}" for key in demo["credentials"]]
    lines.append(f"  The demo was ready after {seconds:.0f} s.")
    if papers := papers_to_come():
        minutes = max(1, round(papers * PACE.total_seconds() / 60))
        lines.append(f"  The worker signs {papers} papers of past days, in about {minutes} min.")
    return "\n".join(lines)
