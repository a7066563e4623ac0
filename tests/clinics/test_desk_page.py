"""How the desk's page is laid out: sections of the clinic, heads that sort, a region on a day."""

import re

import pytest
from django.urls import reverse

from clinics.templatetags.clinic_nav import SECTIONS, clinic_sections
from tests.factories import NOW, make_clinic, make_course
from tests.factories.practical import make_checklist, make_examiner, make_sign_off

pytestmark = pytest.mark.django_db


def open_desk(client, clinic, **query):
    return client.get(reverse("clinics:desk", args=[clinic.slug]), query).content.decode()


def names_in_rows(page):
    table = page.partition("<tbody>")[2].partition("</table>")[0]
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', table)


@pytest.mark.parametrize("section", [word for word, _page, _label in SECTIONS])
def test_one_section_is_where_one_is(section):
    found = clinic_sections(make_clinic(slug="harbour"), section)

    assert [each["current"] for each in found].count(True) == 1
    assert len({each["url"] for each in found}) == len(SECTIONS)


def test_the_head_of_a_column_orders_the_rows_and_says_so(desk, clinic, staff):
    for name in ("Cy Abel", "Ana Lee", "Bo Berg"):
        staff(name)

    rising, falling = open_desk(desk, clinic, sort="name"), open_desk(desk, clinic, sort="-name")

    assert names_in_rows(rising) == ["Ana Lee", "Bo Berg", "Cy Abel"]
    assert names_in_rows(falling) == ["Cy Abel", "Bo Berg", "Ana Lee"]
    assert re.findall(r'aria-sort="(\w+)"', rising + falling) == ["ascending", "descending"]
    assert 'href="?sort=-name#people"' in rising


def test_where_nobody_holds_a_region_the_list_says_of_each_why(desk, clinic, staff):
    staff("Ana Lee")
    staff("Bo Berg")

    page = open_desk(desk, clinic, region="thorax")

    assert "Thorax on 4 May 2026: nobody of 2 is examined there, insured for it" in page
    assert names_in_rows(page) == ["Ana Lee", "Bo Berg"]
    assert page.count("not examined") >= 2
    assert "Show the others too" not in page


def test_examinations_on_draft_sheets_are_told_and_hold_nothing(desk, clinic, staff, settings):
    settings.ALLOW_DRAFT = True
    course, examiner = make_course(published_at=NOW).course, make_examiner()
    make_sign_off(make_checklist(course, signed=False), staff("Ana Lee"), examiner)
    bo = staff("Bo Berg")
    make_sign_off(make_checklist(course, signed=False), bo, examiner)
    make_sign_off(make_checklist(course), bo, examiner)

    page = open_desk(desk, clinic, region="shoulder-girdle")

    sentence = "1 person passed an examination there on a draft sheet, which counts for nothing"
    assert sentence in page
    assert "draft sheet" not in open_desk(desk, clinic, region="thorax")


def test_everybody_on_one_page_is_offered_where_there_is_more_than_one(desk, clinic, staff):
    staff()

    assert "All on one page" not in open_desk(desk, clinic)
