"""What a certificate says and does not say: one wording for the PDF, the page and the portfolio.

Source: the programme's statement of what a certificate attests (curriculum, section 7).
"""

from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from certificates.models import Certificate
from courses.domain.statements import register_sentence, theory_does_not_attest


def kind_title() -> str:
    return _("Certificate of theory")


def achievement(facts: dict[str, Any]) -> str:
    """The line under the name."""
    return _("has passed the timed theory examination of module %(number)s") % {
        "number": facts["module"]["number"]
    }


def result_lines(facts: dict[str, Any], *, public: bool = False) -> tuple[tuple[str, str], ...]:
    """Label and value of the result; the cut is never rounded.

    In public only the cut: the score is the holder's, who shows it with the paper or not at all.
    """
    cut = (_("Cut score of the form"), exact(facts["cut"]))
    if public:
        return (cut,)
    words = {"score": exact(facts["score"]), "max": exact(facts["max_score"])}
    return ((_("Result"), _("%(score)s of %(max)s") % words), cut)


def cut_status(facts: dict[str, Any]) -> str:
    if facts["cut_kind"] == "panel":
        return _("Cut score set by a panel")
    return _("Provisional cut score: a panel has not rated these questions yet")


def attests(facts: dict[str, Any], *, public: bool = False) -> tuple[str, ...]:
    """Sentences that complete "It attests that"; in public without the score."""
    passed_on = parse_date(facts["passed_on"])
    passed = (
        _(
            "on %(date)s the named person passed the timed quiz of module %(number)s, %(module)s; "
            "the cut score of the form was %(cut)s (%(cut_kind)s);"
        )
        if public
        else _(
            "on %(date)s the named person passed the timed quiz of module %(number)s, %(module)s, "
            "with %(score)s of %(max)s; the cut score of this form was %(cut)s (%(cut_kind)s);"
        )
    )
    return (
        passed
        % {
            "date": date_format(passed_on, "DATE_FORMAT") if passed_on else "",
            "number": facts["module"]["number"],
            "module": facts["module"]["title"],
            "score": exact(facts["score"]),
            "max": exact(facts["max_score"]),
            "cut": exact(facts["cut"]),
            "cut_kind": _("panel-set") if facts["cut_kind"] == "panel" else _("provisional"),
        },
        _("the quiz belonged to %(programme)s, version %(version)s.")
        % {
            "programme": facts["programme"]["title"],
            "version": facts["programme"]["version"],
        },
    )


def facts_of(certificate: Certificate) -> dict[str, Any]:
    """What was attested at issue, with the result of a correction once the paper was issued again.

    The certificate comes from `queries.read_corrections`.
    """
    return certificate.facts | (certificate.corrected or {})


def page_context(certificate: Certificate, *, public: bool) -> dict[str, Any]:
    """What every page that shows a certificate says of it; see `facts_of`."""
    facts = facts_of(certificate)
    return {
        "certificate": certificate,
        "results": result_lines(facts, public=public),
        "cut_status": cut_status(facts),
        "attests": attests(facts, public=public),
        "notes": certificate.notes,
        "registers": facts["registers"],
        "does_not_attest": theory_does_not_attest(),
        "register_sentence": register_sentence(),
        "draft": certificate.is_draft,
    }


def exact(value: str) -> str:
    """A stored decimal as people write it, without rounding: "34.0000" is 34, "31.20" is 31.2."""
    number = Decimal(value).normalize()
    places = max(0, -int(number.as_tuple().exponent))
    return number_format(number, decimal_pos=places)
