"""What a column of a clinic's list can mean: its head in the export, and the names others use."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from clinics.enums import RequirementKind

ACTION, EMAIL, NAME, FIRST, LAST = "action", "email", "name", "first", "last"
POSITION, LOCATION, NUMBER, REGULATOR = "position", "location", "number", "regulator"
UNUSED = ""
REGISTRATION_UNTIL = f"paper:{RequirementKind.REGISTRATION}"


@dataclass(frozen=True)
class Field:
    """`title` is the head of the export; `names` mean it for sure, `hint` makes one ask."""

    title: str
    label: Any
    names: frozenset[str]
    hint: re.Pattern[str] | None = None


def _field(title: str, label: Any, names: str, hint: str = "") -> Field:
    known = frozenset([plain(title), *(name.strip() for name in names.split(","))])
    return Field(title, label, known, re.compile(hint) if hint else None)


def plain(head: str) -> str:
    """`E-Mail_Address:` and `e mail address` are one name."""
    return " ".join(re.sub(r"[\W_]+", " ", head.casefold()).split())


def _paper(kind: RequirementKind) -> str:
    return f"paper:{kind}"


# In the order of the export. Of two hints the first in this order is taken.
FIELDS: dict[str, Field] = {
    ACTION: _field("Action", gettext_lazy("What to do: add, update or remove"), "what to do"),
    EMAIL: _field(
        "E-mail",
        gettext_lazy("E-mail"),
        "email, mail, email address, e mail address, work email, work e mail, courriel",
        r"mail|courriel",
    ),
    NAME: _field(
        "Name",
        gettext_lazy("Name"),
        "full name, staff name, staff, employee, employee name, therapist, physiotherapist, "
        "physio, practitioner, clinician, nom complet",
        r"\bname\b|therapist|employee",
    ),
    FIRST: _field(
        "First name", gettext_lazy("First name"), "given name, given names, forename, prénom"
    ),
    LAST: _field("Last name", gettext_lazy("Last name"), "surname, family name, nom"),
    POSITION: _field(
        "Position",
        gettext_lazy("Position"),
        "role, job title, job, title, poste",
        r"\bposition|\brole|\bjob",
    ),
    LOCATION: _field(
        "Location",
        gettext_lazy("Location"),
        "site, branch, clinic, clinic location, office, lieu",
        r"locat|\bsite|branch|\bclinic",
    ),
    REGISTRATION_UNTIL: _field(
        "Registration until",
        gettext_lazy("Last day of the registration"),
        "licence expiry, license expiry, registration expiry, licence until, license until, "
        "licence expires, license expires, registration expires, licence renewal, "
        "license renewal, registration renewal",
        r"(licen[cs]e|regist).*(exp|until|renew|date|end)|(exp|renew).*(licen[cs]e|regist)",
    ),
    NUMBER: _field(
        "Registration number",
        gettext_lazy("Registration number"),
        "registration no, reg no, reg number, registration, licence number, license number, "
        "licence no, license no, college number, college no, registrant number",
        r"licen[cs]e|regist|\breg\b|college (id|no|num)",
    ),
    REGULATOR: _field(
        "Regulator",
        gettext_lazy("Regulator"),
        "college, regulatory body, regulatory college, board",
        r"regulat|college",
    ),
    _paper(RequirementKind.AUTHORITY): _field(
        "Needling authority until",
        gettext_lazy("Last day of the needling authority"),
        "needling authority, needling authority expiry, needling roster, needling roster until",
        r"roster|authori[sz]",
    ),
    _paper(RequirementKind.INSURANCE): _field(
        "Insurance until",
        gettext_lazy("Last day of the insurance"),
        "insurance, insurance expiry, insurance expires, insurance end, liability insurance, "
        "liability insurance until, liability insurance expiry, malpractice insurance, "
        "professional liability insurance",
        r"insur|liabil|malpract|policy",
    ),
    _paper(RequirementKind.CPR): _field(
        "CPR until",
        gettext_lazy("Last day of CPR or first aid"),
        "cpr, cpr expiry, cpr expires, cpr first aid, first aid, first aid expiry, "
        "first aid until, cpr c",
        r"\bcpr\b|first aid|\bbls\b",
    ),
    _paper(RequirementKind.IMMUNITY): _field(
        "Immunity until",
        gettext_lazy("Last day of the proof of immunity"),
        "immunity, immunity expiry",
        r"immun|hepatitis|hep b|vaccin",
    ),
    _paper(RequirementKind.CRIMINAL_RECORD): _field(
        "Criminal record check until",
        gettext_lazy("Last day of the criminal record check"),
        "criminal record check, criminal record check expiry, crc, crc expiry, crc until",
        r"criminal|\bcrc\b|police|background",
    ),
}
KEYS = frozenset({EMAIL, NUMBER})
ACTIONS = {
    "": "",
    "add": "add",
    "new": "add",
    "update": "update",
    "change": "update",
    "remove": "remove",
    "delete": "remove",
    "left": "remove",
}
