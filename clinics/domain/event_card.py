"""What to do when something goes wrong, in the programme's words (curriculum, module 3).

A receptionist reads this with a patient on the telephone, so the worst and the commonest come
first and each step is one short line. Sources stand beside each part; nothing is added to them.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Situation:
    """What somebody says or sees, and the steps in their order."""

    slug: str
    title: Any
    signs: Any
    steps: tuple[Any, ...]
    source: str
    is_emergency: bool = False


SITUATIONS = (
    Situation(
        "breathless",
        _("Breathless or chest pain after needling"),
        _(
            "Chest or shoulder pain worse on breathing, breathlessness, dry cough. At once or "
            "days later."
        ),
        (
            _("Emergency department now, not tomorrow."),
            _("Distressed: call the emergency number."),
            _("Say where and when they were needled."),
            _("They do not drive themselves and are not left alone."),
            _("Still in the clinic: stop, needles out, sit comfortably."),
            _("Phone them again afterwards. Report it."),
        ),
        "HQCA14, PTAB-CE, WHO99, SA-DN",
        is_emergency=True,
    ),
    Situation(
        "spine",
        _("Weakness, numbness or burning down the spine after needling of the back or neck"),
        _("New neurological signs or burning spinal pain."),
        (_("This is an emergency: get emergency help now."), _("Report it.")),
        "BERRIGAN18",
        is_emergency=True,
    ),
    Situation(
        "faint",
        _("Faint"),
        _("Dizziness, nausea, sweat, pale and clammy, slow pulse."),
        (
            _("Needles out."),
            _("Lie flat, raise the legs, keep the airway free."),
            _("Stay, watch, reassure."),
            _("Not quickly better: call for help."),
            _("No driving until well."),
        ),
        "WHO99, AAVR17",
    ),
    Situation(
        "needle-stick",
        _("Somebody is pricked by a used needle"),
        "",
        (
            _("Wash with soap and water for 10 minutes."),
            _("Let it bleed freely, then cover lightly. No bleach."),
            _("Do not cut, scratch or puncture to make it bleed."),
            _("Risk assessment by a qualified professional, preferably within 2 hours."),
            _("Report it."),
        ),
        "CDHBC14",
    ),
    Situation(
        "needle",
        _("Broken or lost needle"),
        _("A needle broke, or the count does not match."),
        (
            _("Broken: keep the patient still. Visible: forceps."),
            _("Not visible: mark the place, keep it still, urgent surgical referral."),
            _("Lost: stop. Search patient, table, linen, floor."),
            _("Tell the patient. Report it."),
        ),
        "WHO99, programme rule",
    ),
)


def card_as_text() -> str:
    """The same as plain text: what a clinic's first event plan starts from."""
    parts = []
    for situation in SITUATIONS:
        steps = "\n".join(f"{number}. {step}" for number, step in enumerate(situation.steps, 1))
        head = "\n".join(str(line) for line in (situation.title, situation.signs) if line)
        parts.append(f"{head}\n{steps}")
    return "\n\n".join(parts)
