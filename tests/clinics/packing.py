"""Evidence packs as the tests ask for them, make them and look into them."""

import io
import zipfile
from datetime import timedelta

from django.urls import reverse

from clinics.domain.packs.asking import request_pack
from clinics.domain.packs.making import make_pack
from clinics.domain.packs.reading import read_facts
from clinics.domain.packs.tables import rows_of
from tests.certificates.samples import page_texts
from tests.clinics.makers import make_check, make_registration
from tests.factories import NOW

DAY = timedelta(days=1)
PAST = NOW.date() - timedelta(days=30)
PDF = b"%PDF-1.7\n%%EOF\n"
ASKED = {"audience": "insurer", "reason": "Claim 4711"}


def ask(clinic, manager, *people, first=PAST, last=None, **changes):
    facts = ASKED | {"from_day": first, "to_day": last or first} | changes
    members = [person.membership for person in people]
    return request_pack(clinic, members, **facts, by=manager, now=NOW)


def make(clinic, manager, *people, at=NOW, **changes):
    run = ask(clinic, manager, *people, **changes)
    make_pack(run.pk, now=at)
    run.refresh_from_db()
    return run


def opened(run):
    return zipfile.ZipFile(io.BytesIO(run.file.open().read()))


def table(run):
    """What its table says, without making the file."""
    return [list(row) for row in rows_of(read_facts(run.pack, now=NOW))]


def pages(run):
    texts = page_texts(opened(run).read("evidence-pack.pdf"))
    return [" ".join(text.split()) for text in texts]


def address(name, clinic, pack=None):
    return reverse(f"clinics:{name}", args=[clinic.slug, *([pack.public_id] if pack else [])])


def make_ana(staff, manager, clinic):
    """Her registration was confirmed before the day asked about, and found wrong after it."""
    ana = staff()
    held = make_registration(ana, declared_at=NOW - 60 * DAY, number="PT-14")
    make_check(held, manager, clinic=clinic, checked_at=NOW - 50 * DAY)
    make_check(held, manager, clinic=clinic, result="not-found", checked_at=NOW - 5 * DAY)
    return ana
