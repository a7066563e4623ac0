"""What a credential says and does not say: one wording for the PDF, the page and the portfolio.

Source: the programme's statement of what a certificate attests (curriculum, section 7). A
certificate of theory has its own wording in `statements.py`.
"""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.domain.certificates.statements import exact
from certificates.domain.credentials.facts import (
    CredentialFacts,
    RecognitionFacts,
    ScopeFacts,
    TheoryFacts,
)
from certificates.domain.documents.scope_map import sides_of_row


def kind_title() -> str:
    return _("Credential")


def achievement(facts: CredentialFacts) -> str:
    """The line under the name; it never speaks of an examination that is not listed."""
    if facts["theory"] and facts["scope"]:
        return _("was examined in theory and practice, and holds")
    if facts["scope"]:
        return _("was examined in practice, and holds")
    if facts["theory"]:
        return _("was examined in theory, and holds")
    return _("holds")


def cut_status(row: TheoryFacts) -> str:
    """How the cut of one module was set, and where it lay; it is never rounded."""
    kind = _("set by a panel") if row["cut_kind"] == "panel" else _("provisional")
    return _("Cut score %(cut)s, %(kind)s") % {"cut": exact(row["cut"]), "kind": kind}


def attests(facts: CredentialFacts) -> tuple[str, ...]:
    """Sentences that complete "It attests that, on the dates shown, the named person"."""
    said = []
    if facts["theory"]:
        said.append(
            ngettext(
                "passed the timed quiz of the %(count)s module listed, on a form with the cut "
                "score shown (provisional or panel-set);",
                "passed the timed quizzes of the %(count)s modules listed, on forms with the cut "
                "scores shown (provisional or panel-set);",
                len(facts["theory"]),
            )
            % {"count": len(facts["theory"])}
        )
    if facts["scope"]:
        said.append(
            _(
                "was observed by the named recognised instructors to meet the practical checklist "
                "for the muscles and regions listed;"
            )
        )
    programme = {
        "programme": facts["programme"]["title"],
        "version": facts["programme"]["version"],
    }
    said.append(_("did so under %(programme)s, version %(version)s.") % programme)
    return tuple(said)


def does_not_attest() -> tuple[str, ...]:
    """Sentences that complete "It does not attest that"."""
    return (
        _(
            "the holder is licensed, registered, rostered, endorsed or authorised to needle "
            "anywhere;"
        ),
        _("the holder is insured, for needling at all or for the chest;"),
        _("the holder is competent in regions or muscles that are not listed;"),
        _("the holder stays competent after the dates shown;"),
        _("any patient was treated safely, or that dry needling works for a condition;"),
        _(
            "a regulator, a specialist title or an acupuncture qualification stands behind it, or "
            "that it proves training hours a board asks for."
        ),
    )


def muscle_or_sheet(row: ScopeFacts) -> str:
    """What one examination was about, with the side."""
    if not row["muscle"]:
        return row["checklist"]
    return f"{row['muscle_name']}, {sides_of_row(row)}"


def recognised(recognition: RecognitionFacts) -> str:
    """By whom, under which number, from when to when."""
    words = {
        "body": recognition["authority"],
        "number": recognition["number"] or _("without a number"),
        "from": day_of(recognition["valid_from"]),
        "to": day_of(recognition["valid_until"]) if recognition["valid_until"] else "",
    }
    if recognition["valid_until"]:
        return _("%(body)s, %(number)s, %(from)s to %(to)s") % words
    return _("%(body)s, %(number)s, since %(from)s") % words


def place_of(time_zone: str) -> str:
    """A zone as people say it: "America/Vancouver" is Vancouver."""
    return time_zone.rpartition("/")[2].replace("_", " ")


def day_of(text: str) -> str:
    """A stored date as people write it."""
    return date_format(date.fromisoformat(text), "j F Y")
