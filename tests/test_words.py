"""Every text a person reads goes through gettext: a pseudo-locale finds what does not."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import translation

from certificates.models import CredentialTypeVersion, JurisdictionRule
from clinics.domain import saying
from clinics.domain.starter_sets import starter_sets
from clinics.models import Position
from clinics.rendering import matrix
from tests.factories import sign_in
from tests.factories.practical import STEPS
from tests.quizzes.panelling import CANDIDATE
from tests.test_access import our_addresses
from tests.world import World, make_world
from training.people.anatomy import muscles, regions
from training.people.models import Authority, User
from training.people.scopes import names

OPEN, CLOSE = "⟦", "⟧"
# Names, addresses and codes are the same in every language.
SAME_EVERYWHERE = re.compile(
    r"Needlewise|https?://\S+|\S+@\S+|NW-\d+-\d+\S*|(?:[0-9A-Z]{4}-){6}[0-9A-Z]{2}"
    r"|UTC|[A-Z]+/\w+|PDF|QR|Canada|Vancouver"
    r"|SHA-256 [0-9a-f]{64}"
    r"|GIFT|Aiken|Moodle XML|QTI|CSV|XLSX|YAML"
)
# What the factories write into questions.
QUESTION = re.compile(r"Question \d+\?|Option [a-d]{4}|Because [a-d]{4}\.")


class TextOfPage(HTMLParser):
    """The text nodes and the spoken attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attributes) -> None:
        self.silent += tag in {"script", "style", "code"}
        for name, value in attributes:
            if name in {"aria-label", "title", "alt", "placeholder"} and value:
                self.texts.append(value)

    def handle_endtag(self, tag) -> None:
        self.silent -= tag in {"script", "style", "code"}

    def handle_data(self, data) -> None:
        if not self.silent and data.strip():
            self.texts.append(data.strip())


@pytest.fixture
def world(db):
    """Made before the texts are marked: fonts have no such marks, and records keep their words."""
    return make_world()


@pytest.fixture
def pseudo_locale(monkeypatch):
    """Marks everything gettext gives back; what reaches a page unmarked was never translated."""
    real = translation._trans
    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        plain = getattr(real, name)

        def marked(*arguments, plain=plain):
            text = plain(*arguments)
            return f"{OPEN}{text}{CLOSE}" if text.strip() else text

        monkeypatch.setattr(real, name, marked)
    _forget_words()
    yield
    _forget_words()


def _forget_words() -> None:
    """Days and cells of the clinic desk are written once and kept."""
    matrix_words = (matrix._ending, matrix._judged, matrix._word, matrix._component)
    for kept in (saying._said, saying._written, *matrix_words):
        kept.cache_clear()


def untranslated(html: str, data: list[str]) -> list[str]:
    """Texts with words of their own outside the marks, besides what people and authors wrote."""
    page = TextOfPage()
    page.feed(html)
    found = []
    depth = 0
    for text in page.texts:
        kept = ""
        for character in text:
            depth += (character == OPEN) - (character == CLOSE)
            kept += character if depth == 0 and character != CLOSE else " "
        for value in data:
            kept = kept.replace(value, " ")
        kept = SAME_EVERYWHERE.sub(" ", QUESTION.sub(" ", kept))
        if re.search(r"[^\W\d_]{3,}", kept):
            found.append(text)
    return found


PAGES = {
    "anonymous": [
        "desk", "courses:catalogue", "courses:course", "certificates:verify-form",
        "certificates:verify", "certificates:shared",
        "certificates:achievement", "people:invitation", "help", "privacy", "terms",
        "people:join", "accessibility", "contact", "quizzes:receipts", "account_login",
        "account_signup", "account_reset_password",
    ],
    "owner": [
        "desk", "courses:learn", "courses:lesson", "quizzes:quiz", "quizzes:result",
        "quizzes:feedback", "quizzes:practice", "quizzes:practice_question",
        "quizzes:practice_summary", "quizzes:practice_profile", "quizzes:practice_lesson",
        "quizzes:history", "quizzes:accommodations", "quizzes:ask_accommodation",
        "certificates:missing", "certificates:types", "certificates:type", "certificates:rule",
        "quizzes:accommodation", "certificates:portfolio", "certificates:detail",
        "certificates:sharing", "certificates:new-share", "certificates:viewings",
        "certificates:files",
        "certificates:calendar", "people:delete", "people:settings",
        "certificates:evidence", "certificates:add-evidence", "certificates:add-evidence-kind",
        "certificates:add-badge", "certificates:evidence-paper", "certificates:newer-evidence",
        "certificates:needling-log", "certificates:declare",
        "people:change", "people:registrations", "people:security", "people:notifications",
        "certificates:credential", "certificates:renew", "certificates:rename-credential",
        "people:data", "people:consents", "account_email", "account_change_password",
        "usersessions_list", "mfa_index", "people:recognitions", "people:ask_recognition",
        "courses:authorities", "courses:authority", "clinics:reading", "clinics:read-document",
        "clinics:event-plan", "clinics:refresher", "clinics:asked", "clinics:asked-paper",
        "clinics:noted", "clinics:give-noted", "clinics:viewings",
    ],
    "instructor": [
        "desk", "courses:shelf", "courses:drafts", "courses:draft", "courses:version",
        "courses:compare", "courses:log", "courses:proposal", "quizzes:author_banks",
        "quizzes:author_bank", "quizzes:author_item", "quizzes:author_new",
        "quizzes:review_module", "quizzes:review_lesson", "quizzes:review_question",
        "quizzes:author_bulk", "quizzes:author_change",
        "quizzes:author_coverage", "quizzes:author_editions", "quizzes:author_edition",
        "quizzes:author_reviews",
        "quizzes:author_imports", "quizzes:author_import", "quizzes:author_exports",
        "quizzes:author_export",
        "quizzes:course_results", "quizzes:regrades", "quizzes:regrade",
        "quizzes:statistics", "quizzes:quiz_statistics", "quizzes:item_statistics",
        "quizzes:propose_regrade", "certificates:regrade", "quizzes:sittings", "quizzes:sitting",
        "quizzes:time_for_all", "quizzes:propose_accommodation",
        "quizzes:judging", "quizzes:judging_panel", "quizzes:judging_item",
        "certificates:review-papers", "certificates:review-paper",
        "certificates:review-registrations", "certificates:review-registration",
        "certificates:supervised-sessions", "certificates:answer-supervised-session",
        "certificates:credential", "certificates:propose-suspend",
        "certificates:examine", "certificates:examine-offline", "certificates:sheet",
        "certificates:sign-off", "certificates:checklist", "certificates:type-version",
        "people:recognitions", "people:recognition", "people:recognition_request",
    ],
    "manager": [
        "desk", "clinics:index", "clinics:desk", "clinics:invite", "clinics:person",
        "clinics:renewals",
        "clinics:positions", "clinics:position", "clinics:requirements", "clinics:location",
        "clinics:assign",
        "clinics:roster", "clinics:join-links", "clinics:import", "clinics:import-file",
        "clinics:import-columns", "clinics:requests", "clinics:new-request", "clinics:request",
        "clinics:access", "clinics:invite-auditor", "clinics:events", "clinics:new-event",
        "clinics:event", "clinics:amend-event", "clinics:ask-refresher", "clinics:sessions",
        "clinics:documents", "clinics:new-document", "clinics:document",
        "clinics:new-document-version", "clinics:changes", "clinics:watch", "clinics:forecast",
        "clinics:paper", "clinics:register", "clinics:bulk", "clinics:bulk-run", "clinics:packs",
        "clinics:new-pack", "clinics:pack", "clinics:systems", "clinics:new-client",
        "clinics:client", "clinics:new-webhook", "clinics:webhook",
    ],
    "admin": [
        "desk", "courses:proposals", "courses:proposal", "courses:publish",
        "courses:edition_move", "people:acts", "people:act",
        "certificates:credential", "certificates:propose-withdraw",
        "certificates:propose-reinstate", "certificates:propose-replace",
        "certificates:propose-correct",
        "quizzes:judging_new", "quizzes:judging_panel", "quizzes:judging_describe",
        "quizzes:invigilators", "quizzes:accommodation_requests", "quizzes:accommodation",
        "people:all_recognitions", "people:new_recognition", "people:recognition",
        "people:suspend_recognition", "people:lift_recognition", "people:withdraw_recognition",
        "people:recognition_requests", "people:recognition_request",
        "people:record_recognition_request", "courses:authorities", "courses:authority",
        "courses:add_approval", "courses:end_approval", "certificates:recognition-reviews",
        "certificates:recognition-review",
    ],
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("role", PAGES)
def test_no_page_shows_a_text_that_was_not_wrapped(client, world, pseudo_locale, role):
    if person := world.people[role]:
        sign_in(client, person)
    routes = dict(our_addresses())
    found = {}
    for name in PAGES[role]:
        address = reverse(name, kwargs=world.arguments(name, routes.get(name, "")))
        response = client.get(address)
        assert response.status_code == 200, address
        found[name] = untranslated(response.content.decode(), words_of_people(world))

    assert found == {name: [] for name in PAGES[role]}


def words_of_people(world: World) -> list[str]:
    """What people and authors wrote themselves, longest first."""
    words = [value for person in User.objects.all() for value in (person.legal_name, person.email)]
    words += ["new@clinic.example", "waiting@clinic.example", "team.csv"]
    words += ["https://desk.example/hook", "desk.example"]
    words += [world.values["clinic_name"], "British Columbia"]
    words += [word for step in STEPS for word in (step["text"], step["note"]) if word]
    words += [authority.name for authority in Authority.objects.all()]
    words += [each.title for each in starter_sets().values()]
    words += ["North", *(each.title for each in Position.objects.all())]
    words += names().values()  # regions, muscles, programmes, modules
    words += [word for one in regions().values() for word in (one.name, one.slug)]
    words += [muscle.name for muscle in muscles().values()]
    for rule in JurisdictionRule.objects.all():
        words += [rule.title, rule.text, rule.source]
    for rules in CredentialTypeVersion.objects.all():
        words += [rules.title, rules.summary, rules.criteria]
    version = world.values["version"]
    words += [
        version.title,
        version.course.slug,
        version.summary,
        "Safety: timed quiz",
        "Safety",
        "In error.",
        "Extra time agreed with the programme",
    ]
    words += ["Safety, spring", CANDIDATE]
    words += ["Contraindications", "Pneumothorax", "Lesson 1", "Lesson 2", "Some text.", "Bank"]
    words += ["World Health Organization, 1999.", "WHO99"]
    return sorted(words, key=len, reverse=True)
