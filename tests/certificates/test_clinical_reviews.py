"""A reviewer signs a checklist or the rules of a credential, or sends them back and says why."""

import pytest
from django.urls import reverse

from certificates.domain.clinical_reviews import send_wording_back, sign_wording
from certificates.models import ChecklistVersion
from courses.models import ClinicalReview
from tests.at_once import at_once
from tests.factories import (
    NOW,
    make_admin,
    make_checklist,
    make_course,
    make_credential_type,
    make_examiner,
    make_recognition,
    make_user,
    sign_in,
)
from tests.factories.practical import STEPS
from training.lib.errors import Conflict, NotAllowed
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
COMMENT = "Name the pleura in step 2."
HASHES = ("0" * 64, "1" * 64)


@pytest.fixture
def course():
    return make_course(slug="needling")


@pytest.fixture
def author(course):
    return make_author()


def make_author():
    return make_recognition(role="author", scope="needling").instructor


@pytest.fixture(params=["checklist", "rules"])
def version(request, course):
    return make_unsigned(request.param, course)


def make_unsigned(kind, course):
    if kind == "checklist":
        return make_checklist(course.course, signed=False, references=["WHO99"])
    return make_credential_type(course, signed=False, references=["WHO99"])


def facts(version, user, **changes):
    return {"read": version.content_hash, "by": user, "now": NOW} | changes


def addresses(version):
    """The page, where it is signed, where it is sent back."""
    if isinstance(version, ChecklistVersion):
        names = ("checklist", "sign-checklist", "send-checklist-back")
        args = ["needling", version.checklist.slug]
    else:
        names = ("type-version", "sign-type", "send-type-back")
        args = [version.type.slug, version.number]
    return [reverse(f"certificates:{name}", args=args) for name in names]


def next_version(version):
    """As `load_programme` makes it: another wording of the same thing."""
    if isinstance(version, ChecklistVersion):
        steps = [STEPS[0] | {"text": "Name the pleura, and then palpate."}, *STEPS[1:]]
        of = {"slug": version.checklist.slug, "steps": steps}
        maker, about = make_checklist, version.checklist.course
    else:
        maker, about, of = make_credential_type, version.type.course, {"type": version.type}
    return maker(about, signed=False, number=2, content_hash=HASHES[1], **of)


def test_a_recognised_author_signs_once_and_only_what_they_read(version, author):
    with pytest.raises(NotAllowed, match="recognised author"):
        sign_wording(version, **facts(version, make_user()))
    with pytest.raises(Conflict, match="changed since you opened it"):
        sign_wording(version, **facts(version, author, read="another wording"))

    sign_wording(version, **facts(version, author))

    assert (version.signed_by, version.signed_at) == (author, NOW)
    with pytest.raises(Conflict, match="already"):
        sign_wording(version, **facts(version, author))
    assert ClinicalReview.objects.get().act == "signed"


def test_what_was_sent_back_waits_for_its_next_version(version, author):
    with pytest.raises(NotAllowed, match="recognised author"):
        send_wording_back(version, comment=COMMENT, **facts(version, make_user()))
    with pytest.raises(Conflict, match="changed since you opened it"):
        send_wording_back(version, comment=COMMENT, **facts(version, author, read="other"))

    send_wording_back(version, comment=COMMENT, **facts(version, author))

    kept = ClinicalReview.objects.get()
    assert (kept.act, kept.comment, kept.reviewer) == ("sent-back", COMMENT, author)
    assert AuditEntry.objects.filter(verb__endswith=".not-signed").count() == 1
    with pytest.raises(Conflict, match="waits for its author"):
        sign_wording(version, **facts(version, make_author()))
    sign_wording(next_version(version), **facts(version, make_author(), read=HASHES[1]))


def test_who_sent_it_back_may_think_better_of_it(version, author):
    send_wording_back(version, comment=COMMENT, **facts(version, author))

    sign_wording(version, **facts(version, author))

    version.refresh_from_db()
    assert version.signed_by == author
    with pytest.raises(Conflict, match="already"):
        send_wording_back(version, comment=COMMENT, **facts(version, author))


def test_what_a_newer_wording_replaced_is_no_longer_signed_or_sent_back(version, author):
    newer = next_version(version)

    with pytest.raises(Conflict, match="newer version has replaced"):
        sign_wording(version, **facts(version, author))
    with pytest.raises(Conflict, match="newer version has replaced"):
        send_wording_back(version, comment=COMMENT, **facts(version, author))

    assert not ClinicalReview.objects.exists()
    sign_wording(newer, **facts(newer, author))
    version.refresh_from_db()
    assert version.signed_at is None


@pytest.mark.django_db(transaction=True)
def test_one_signs_while_another_sends_it_back_and_one_of_them_is_told(version, author):
    other = make_author()

    outcomes = at_once(
        lambda: sign_wording(version, **facts(version, author)),
        lambda: send_wording_back(version, comment=COMMENT, **facts(version, other)),
    )

    assert [type(outcome) for outcome in outcomes if outcome is not None] == [Conflict]
    version.refresh_from_db()
    signed = ClinicalReview.objects.get().act == "signed"
    assert signed is (version.signed_at is not None)


# --- The pages -----------------------------------------------------------------------------


def test_the_reviewer_reads_it_beside_its_sources_and_sends_it_back(client, version, author):
    page, sign, send_back = addresses(version)
    sign_in(client, author)

    shown = client.get(page).text
    empty = client.post(send_back, {"read": version.content_hash, "comment": " "})
    sent = client.post(send_back, {"read": version.content_hash, "comment": COMMENT}, follow=True)

    assert "World Health Organization, 1999." in shown and sign in shown and send_back in shown
    assert empty.status_code == 422
    assert "Say what has to change, so that the author knows." in empty.text
    assert f"Sent back: {version.title}" in sent.text and COMMENT in sent.text  # in the list
    assert sign in client.get(page).text  # and may think better of it
    sign_in(client, make_author())
    seen_by_another = client.get(page).text
    assert COMMENT in seen_by_another and sign not in seen_by_another


def test_the_page_sends_what_was_read_and_another_wording_is_not_signed(client, version, author):
    page, sign, _send_back = addresses(version)
    sign_in(client, author)

    assert f'name="read" value="{version.content_hash}"' in client.get(page).text
    refused = client.post(sign, {"read": "another"})
    assert refused.status_code == 409
    assert "The wording changed since you opened it." in refused.text
    client.post(sign, {"read": version.content_hash})

    version.refresh_from_db()
    assert version.signed_by == author


def test_after_each_act_the_next_that_waits_opens(client, course, author):
    sheets = [make_checklist(course.course, signed=False, title=title) for title in ("A", "B", "C")]
    rules = make_unsigned("rules", course)
    pages = [addresses(sheet) for sheet in sheets]
    of_rules = reverse("certificates:type", args=[rules.type.slug])
    read = {"read": "0" * 64}
    sign_in(client, author)

    second = client.post(pages[1][1], read)
    third = client.post(pages[2][2], read | {"comment": COMMENT})
    assert (second["Location"], third["Location"]) == (pages[2][0], of_rules)
    assert f'href="{pages[0][0]}"' in client.get(of_rules).text  # later comes round again
    assert client.post(addresses(rules)[1], read)["Location"] == pages[0][0]
    last = client.post(pages[0][1], read)
    assert last["Location"] == reverse("quizzes:author_reviews")


def test_a_comment_that_came_too_late_is_kept_to_copy(client, version, author):
    _page, _sign, send_back = addresses(version)
    sign_wording(version, **facts(version, make_author()))
    sign_in(client, author)

    late = client.post(send_back, {"read": version.content_hash, "comment": COMMENT})

    assert late.status_code == 409
    assert "Somebody has signed this already." in late.text and COMMENT in late.text
    assert not ClinicalReview.objects.filter(act="sent-back").exists()


def test_the_next_version_says_what_was_asked_of_it(client, version, author):
    send_wording_back(version, comment=COMMENT, **facts(version, author))
    sign_in(client, author)

    shown = client.get(addresses(next_version(version))[0]).text

    assert "Changed since you sent it back" in shown and COMMENT in shown
    if isinstance(version, ChecklistVersion):
        assert "What changed since it was sent back" in shown
        assert "<ins>" in shown and "pleura," in shown


def test_the_page_of_replaced_rules_says_so_and_offers_no_signature(client, course, author):
    rules = make_unsigned("rules", course)
    page, sign, send_back = addresses(rules)
    newer = next_version(rules)
    send_wording_back(newer, comment=COMMENT, **facts(newer, author))
    sign_in(client, author)

    shown = client.get(page).text
    late = client.post(send_back, {"read": rules.content_hash, "comment": "Too long."})

    assert "A newer version has replaced this one" in shown
    assert sign not in shown and "Changed since you sent it back" not in shown
    assert late.status_code == 409 and "Too long." in late.text
    assert client.post(sign, {"read": rules.content_hash}).status_code == 409


def test_comments_of_reviewers_are_theirs_and_the_admins(client, version, author):
    send_wording_back(version, comment=COMMENT, **facts(version, author))
    page, sign, send_back = addresses(version)

    sign_in(client, make_examiner())
    assert COMMENT not in client.get(page).text
    sign_in(client, make_admin())
    shown = client.get(page).text
    assert COMMENT in shown and sign not in shown and send_back not in shown
    assert client.post(send_back, {"comment": "Mine"}).status_code == 403


def test_what_was_sent_back_is_on_the_desk_of_admins_and_listed_for_reviewers(client, course):
    author, admin = make_author(), make_admin()
    sheet, rules = [make_unsigned(kind, course) for kind in ("checklist", "rules")]
    sign_in(client, author)
    assert f"Read and sign the rules of {rules.title}" in client.get("/").text

    for version in (sheet, rules):
        send_wording_back(version, comment=COMMENT, **facts(version, author))

    assert "Read and sign the rules" not in client.get("/").text
    listed = f"Sent back by {author.legal_name}: {COMMENT}"
    assert client.get(reverse("quizzes:author_reviews")).text.count(listed) == 2
    sign_in(client, make_recognition(role="author", scope="elsewhere").instructor)
    assert listed not in client.get(reverse("quizzes:author_reviews")).text
    sign_in(client, admin)
    assert "2 checklists or sets of rules were sent back" in client.get("/").text
    assert client.get(reverse("quizzes:author_reviews")).text.count(listed) == 2


@pytest.mark.parametrize("address", ["/", "/author/reviews/"])
def test_many_that_were_sent_back_cost_no_more_statements(
    client, course, address, django_assert_max_num_queries
):
    author = make_author()
    sign_in(client, make_admin())
    counted = []
    for _more in range(3):
        for kind in ("checklist", "rules"):
            version = make_unsigned(kind, course)
            send_wording_back(version, comment=COMMENT, **facts(version, author))
        client.get(address)
        with django_assert_max_num_queries(200) as seen:
            client.get(address)
        counted.append(len(seen))

    assert counted[0] == counted[-1]
