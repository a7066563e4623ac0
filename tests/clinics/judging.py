"""Files of people, and what a requirement makes of them."""

from datetime import date

from hypothesis import strategies as st

from certificates.enums import Status
from clinics.domain.standing import standing
from clinics.enums import ConsentState, RequirementKind
from tests.clinics.lines import (
    a_certificate,
    a_credential,
    a_paper,
    a_policy,
    a_reading,
    a_registration,
    a_sign_off,
    make_file,
)
from tests.factories import NOW

PAPER_KINDS = {
    RequirementKind.AUTHORITY: "authorisation",
    RequirementKind.COURSE: "course",
    RequirementKind.INSURANCE: "insurance",
    RequirementKind.CPR: "cpr",
    RequirementKind.IMMUNITY: "immunity",
    RequirementKind.CRIMINAL_RECORD: "criminal-record",
    RequirementKind.CPD: "cpd",
    RequirementKind.OTHER: "other",
}

GREEN = {
    RequirementKind.THEORY: {"certificates": (a_certificate(),)},
    RequirementKind.REGISTRATION: {"registrations": (a_registration(),)},
    RequirementKind.CREDENTIAL: {"credentials": (a_credential(),)},
    RequirementKind.PRACTICAL: {"sign_offs": (a_sign_off(),)},
    RequirementKind.READING: {"readings": (a_reading(),)},
    **{kind: {"papers": (a_paper(paper),)} for kind, paper in PAPER_KINDS.items()},
    RequirementKind.INSURANCE: {"papers": (a_policy(),)},
}


def judge(requirement, moment=NOW, **lines):
    found = standing(make_file(**lines), requirement, moment)
    return found.status, found.detail


STATUSES = st.sampled_from(list(Status))
RESULTS = st.sampled_from([None, "confirmed", "differs", "not-found", "could-not-check"])
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
FLAGS = st.booleans()


@st.composite
def files(draw):
    """People with any lines, also such as no record ever says."""
    papers = st.builds(
        a_paper,
        st.sampled_from(list(PAPER_KINDS.values())),
        status=STATUSES,
        check_result=RESULTS,
        check_refusal=st.sampled_from([None, "", "other", "thorax-excluded"]),
        issued_on=st.none() | DAYS,
        valid_until=st.none() | DAYS,
        details=st.fixed_dictionaries(
            {
                "needling_named": FLAGS,
                "excluded_regions": st.lists(st.sampled_from(["thorax", "neck"])),
                "hours": st.fixed_dictionaries({"theory": st.integers(0, 30)}),
            }
        ),
    )
    return make_file(
        consent=draw(st.sampled_from(list(ConsentState))),
        certificates=tuple(
            draw(st.lists(st.builds(a_certificate, status=STATUSES, is_draft=FLAGS), max_size=3))
        ),
        registrations=tuple(
            draw(
                st.lists(
                    st.builds(
                        a_registration,
                        status=STATUSES,
                        check_result=RESULTS,
                        conditions=st.sampled_from(["", "Supervised"]),
                    ),
                    max_size=2,
                )
            )
        ),
        credentials=tuple(
            draw(st.lists(st.builds(a_credential, status=STATUSES, is_draft=FLAGS), max_size=3))
        ),
        sign_offs=tuple(
            draw(
                st.lists(
                    st.builds(a_sign_off, is_draft=FLAGS, why_not=st.sampled_from(["", "ended"])),
                    max_size=3,
                )
            )
        ),
        papers=tuple(draw(st.lists(papers, max_size=6))),
        readings=tuple(draw(st.lists(st.builds(a_reading, is_current=FLAGS), max_size=2))),
    )
