"""The person page: separate facts with source and age, the scope, a history; never a score."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinics.models import RecordViewing
from tests.clinics.conftest import LONG_AGO
from tests.clinics.makers import make_certificate, make_check, make_registration
from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import NOW, make_course
from tests.factories.evidence import make_evidence, make_evidence_check
from tests.factories.practical import make_checklist, make_examiner, make_sign_off

pytestmark = pytest.mark.django_db

UNTIL = (NOW + timedelta(days=200)).date()
MONTH_AGO = NOW - timedelta(days=30)


@pytest.fixture
def ana(clinic, manager, staff):
    """Examined at the thorax, insured without it, registered; one more policy waits."""
    ana = staff("Ana Lee")
    rules = [("registration", "needed"), ("practical", "needed"), ("insurance", "needed"),
             ("cpr", "needed"), ("immunity", "not-applicable")]  # fmt: skip
    assign(ana, make_rules(clinic, manager, *rules))
    make_policy(ana, manager, clinic, until=UNTIL, excluded_regions=["thorax"])
    make_check(make_registration(ana, declared_at=LONG_AGO), manager, clinic=clinic)
    return ana


def examine(person):
    """Passed today at the rhomboids, by a recognised examiner."""
    examiner = make_examiner(muscle="rhomboids")
    sheet = make_checklist(make_course().course, muscle="rhomboids", title="Rhomboids")
    make_sign_off(sheet, person, examiner)
    return examiner


def page_of(desk, clinic, ana, **query):
    url = reverse("clinics:person", args=[clinic.slug, ana.membership.public_id])
    return desk.get(url, query).content.decode()


def part(page, name):
    """A section of the page, by its id."""
    return page.split(f'aria-labelledby="{name}"')[1].split("</section>")[0]


def test_c1_a_policy_that_leaves_out_the_thorax_restricts_what_was_examined_there(
    desk, clinic, ana
):
    examine(ana)

    page = page_of(desk, clinic, ana)

    assert "the policy excludes: Thorax" in part(page, "asked")
    assert "Leaves out" in part(page, "paper-insurance")
    assert "Rhomboids" in part(page, "scope")


def test_an_examination_names_its_examiner_and_who_recognised_them_then(desk, clinic, ana):
    examiner = examine(ana)

    section = part(page_of(desk, clinic, ana), "examinations")

    assert examiner.legal_name in section
    assert examiner.recognitions.get().authority.name in section


def test_each_paper_has_its_source_and_its_age(desk, clinic, manager, ana):
    cpr = make_evidence(ana, kind="cpr", title="CPR-C", given_at=MONTH_AGO)
    make_evidence_check(cpr, checked_by=manager, clinic=clinic, checked_at=MONTH_AGO)

    section = part(page_of(desk, clinic, ana), "paper-cpr")

    assert "by Mara Manager; counts at this clinic" in section
    assert "4 April 2026 (30 days ago)" in section


def test_only_papers_that_are_asked_for_have_a_place(desk, clinic, ana):
    page = page_of(desk, clinic, ana)

    assert "Nothing uploaded." in part(page, "paper-cpr")
    assert 'id="paper-immunity"' not in page


def test_the_oldest_open_check_is_the_first_act(desk, clinic, ana):
    upload = make_evidence(ana, kind="cpr", title="CPR-C")

    page = page_of(desk, clinic, ana)

    url = reverse("clinics:paper", args=[clinic.slug, ana.membership.public_id, upload.public_id])
    assert f'class="button primary" href="{url}"' in page


def test_the_history_is_newest_first_with_who_and_when(desk, clinic, ana):
    lines = part(page_of(desk, clinic, ana), "history")

    places = [lines.index(words) for words in ("Checked: Liability policy", "Joined the roster")]
    assert places == sorted(places)
    assert "Mara Manager" in lines


def test_c6_neither_scores_nor_answers_are_on_the_page(desk, clinic, ana):
    make_certificate(ana, issued_at=LONG_AGO)

    page = page_of(desk, clinic, ana).split("<main")[1].split("</main>")[0]

    assert [word for word in ("37.5", "31.25", "answer", "score") if word in page.lower()] == []


def test_whoever_looks_at_a_file_is_noted_once_a_day(desk, clinic, ana):
    for _ in range(2):
        page_of(desk, clinic, ana)

    assert list(RecordViewing.objects.values_list("person", "what")) == [(ana.pk, "file")]


def test_the_page_needs_the_same_queries_for_any_number_of_papers(
    desk, clinic, manager, ana, queries_of_app
):
    counts = []
    for papers in (1, 2):  # one, then three
        for _ in range(papers):
            cpr = make_evidence(ana, kind="cpr", title="CPR-C", given_at=MONTH_AGO)
            make_evidence_check(cpr, checked_by=manager, clinic=clinic, checked_at=MONTH_AGO)
        page_of(desk, clinic, ana)  # the first look of a day is noted
        with queries_of_app() as queries:
            page_of(desk, clinic, ana)
        counts.append(len(queries()))

    assert counts == [21, 21]
