"""Texts that several questions share, between our files and a bank."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from quizzes.models import Bank, CaseSet, ItemVersion


class Cases:
    """The case sets of a bank while a file is judged; a new wording is the next number."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self._rows = {(row.ref, row.content_hash): row for row in bank.case_sets.all()}
        self._numbers: dict[str, int] = dict(
            bank.case_sets.order_by().values_list("ref").annotate(Max("number"))
        )

    def seat(
        self, version: ItemVersion, said: dict[str, Any] | None, newest: ItemVersion | None
    ) -> None:
        """Give the question the text and the place the file says, else those the bank has.

        Raises ValueError when the file only names a text and the bank has the question without it.
        """
        if said and "text" not in said:
            known = newest.case_set if newest else None
            if known is None or known.ref != said["ref"]:
                words = _("The case set {ref} is not in the case_sets of the file.")
                raise ValueError(words.format(ref=said["ref"][:40]))
            said = None
        if said is None:
            version.case_set = newest.case_set if newest else None
            version.case_place = newest.case_place if newest else None
            return
        version.case_set = self._row(said["ref"], said["text"])
        version.case_place = said["place"]

    def save(self, versions: Iterable[ItemVersion]) -> None:
        for version in versions:
            case = version.case_set
            if case is not None:
                if case.pk is None:
                    case.save()
                version.case_set = case  # takes over the key that it has now

    def _row(self, ref: str, text: str) -> CaseSet:
        digest = hashlib.sha256(text.encode()).hexdigest()
        if (ref, digest) not in self._rows:
            self._numbers[ref] = self._numbers.get(ref, 0) + 1
            self._rows[ref, digest] = CaseSet(
                bank=self.bank,
                ref=ref,
                number=self._numbers[ref],
                text=text,
                content_hash=digest,
            )
        return self._rows[ref, digest]
