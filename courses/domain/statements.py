"""What a result says and does not say, and that content is a draft: one wording for every place.

Source: the programme's statement of what a certificate attests (curriculum, section 7). Pages
include it by the tags of `courses.templatetags.statements`; papers, badges and the API call these.
"""

from django.utils.translation import gettext as _


def draft_for_review() -> str:
    """What draft content waits for, and for whom; design, "Nothing unreviewed counts"."""
    return _("Draft for clinical review: a clinical reviewer named by the provider must sign it.")


def theory_does_not_attest() -> tuple[str, ...]:
    """Sentences that complete "It does not attest that", of a result in theory."""
    return (
        _("the holder is licensed, registered, rostered, endorsed or authorised to needle;"),
        _("the holder is insured, for needling at all or for the chest;"),
        _("practical skill was examined: this is theory only;"),
        _("the holder is competent in regions that are not listed, or after the dates shown;"),
        _("any patient was treated safely, or that dry needling works for a condition;"),
        _(
            "a regulator, a specialist title or an acupuncture qualification stands behind it, or "
            "that it proves training hours a board asks for."
        ),
    )


def register_sentence() -> str:
    return _("Check the regulator's public register for authority to practise.")


def short_statement() -> str:
    """Where there is no room for the whole: lists of results, and mails about one."""
    limits = _(
        "This is no licence and no insurance, and says nothing of regions that are not listed or "
        "of later days."
    )
    return f"{limits} {register_sentence()}"
