"""The lines of a confirmed dry run, carried out one after the other.

Each looks again at whom it means: who left or came between the dry run and the confirmation is
passed over and told of, never changed blindly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from clinics.domain.positions import assign, end_assignment, open_location, open_position
from clinics.domain.roster.planning import People, row_again, who
from clinics.enums import RowAction
from clinics.models import Assignment, Location, Position, RosterEntry
from clinics.queries.listed import listed_people
from training.lib.errors import Conflict
from training.people.domain import audit
from training.people.domain.clinics import end_membership, invite_member, withdraw_invitation
from training.people.enums import MembershipRole
from training.people.models import Authority, Clinic, ClinicInvitation, Membership, User


class Missed(Exception):
    """Why a line could not be carried out any more."""


@dataclass
class Writer:
    """One file being stored, by one manager."""

    clinic: Clinic
    by: User
    now: datetime
    _positions: dict[str, Position] = field(default_factory=dict)
    _locations: dict[str, Location] = field(default_factory=dict)
    _regulators: dict[str, Authority] = field(default_factory=dict)
    _people: People = field(init=False)

    def __post_init__(self) -> None:
        open_ones = {"clinic": self.clinic, "closed_at": None}
        self._positions = {
            one.title.casefold(): one for one in Position.objects.filter(**open_ones)
        }
        self._locations = {one.name.casefold(): one for one in Location.objects.filter(**open_ones)}
        self._regulators = {one.name: one for one in Authority.objects.all()}
        self._people = People.of(listed_people(self.clinic, now=self.now))

    def write(self, line: Mapping[str, Any]) -> None:
        """Missed when it cannot be; in a savepoint of its own within the batch."""
        action = line["action"]
        if action == RowAction.ADD:
            self._add(line)
        elif action == RowAction.UPDATE:
            self._update(line)
        elif action == RowAction.REMOVE:
            self._remove(line)

    def _add(self, line: Mapping[str, Any]) -> None:
        values = line["values"]
        if any(who(row_again(line), self._people)):
            raise Missed(_("Came onto the list in the meantime."))
        entry = self._new_entry(values, values["email"])
        if entry.email:
            self._invite(entry.email)
        audit.record("roster.added", entry, actor=self.by, now=self.now, clinic=self.clinic.pk)

    def _new_entry(self, values: Mapping[str, Any], email: str, **more: Any) -> RosterEntry:
        return RosterEntry.objects.create(
            clinic=self.clinic,
            email=email,
            name=values["name"],
            number=values["number"],
            regulator=self._regulators.get(values["regulator"]),
            places=[self._keys(place) for place in values["places"]],
            papers=values["papers"],
            made_by=self.by,
            made_at=self.now,
            changed_at=self.now,
            **more,
        )

    def _invite(self, email: str) -> None:
        """An open invitation to the address is the one that is meant."""
        try:
            invite_member(self.clinic, email=email, invited_by=self.by, now=self.now)
        except Conflict:
            return

    def _update(self, line: Mapping[str, Any]) -> None:
        values = line["values"]
        entry = self._live_entry(line["entry"])
        joined = entry.membership_id if entry else None  # perhaps since the dry run
        membership = self._live_member(line["membership"] or joined)
        if membership is None and entry is None:
            self._update_invited(line)
            return
        changed = {name for name, _before, _after in line["changes"]}
        if entry is None:
            only = values | {"places": []} | ({} if "name" in changed else {"name": ""})
            entry = self._new_entry(only, line["email"], membership=membership)
        else:
            self._change(entry, values, changed, waiting=membership is None)
        if membership and "position" in changed:
            self._move(membership, values["places"])
        audit.record(
            "roster.changed",
            entry,
            actor=self.by,
            now=self.now,
            clinic=self.clinic.pk,
            fields=sorted(changed),
        )

    def _update_invited(self, line: Mapping[str, Any]) -> None:
        """Invited by hand before: what the file says of the person is written down with it."""
        email = line["email"]
        open_ones = ClinicInvitation.objects.filter(
            clinic=self.clinic, email=email, accepted_at=None, withdrawn_at=None
        )
        if not email or not open_ones.exists():
            raise Missed(_("Left the list in the meantime."))
        entry = self._new_entry(line["values"], email)
        audit.record("roster.added", entry, actor=self.by, now=self.now, clinic=self.clinic.pk)

    def _change(
        self, entry: RosterEntry, values: Mapping[str, Any], changed: set[str], *, waiting: bool
    ) -> None:
        if "email" in changed and waiting:
            self._withdraw(entry.email)
            self._invite(values["email"])
        for name in changed & {"email", "name", "number"}:
            setattr(entry, name, values[name])
        if "regulator" in changed:
            entry.regulator = self._regulators.get(values["regulator"])
        if "position" in changed and waiting:
            entry.places = [self._keys(place) for place in values["places"]]
        entry.papers = {**entry.papers, **values["papers"]}
        entry.changed_at = self.now
        entry.save()

    def _move(self, membership: Membership, places: list[list[str]]) -> None:
        wanted = {tuple(self._keys(place)): place for place in places}
        for held in Assignment.objects.filter(membership=membership, ended_at=None):
            if not wanted.pop((held.position_id, held.location_id), None):
                end_assignment(held, by=self.by, now=self.now)
        for title, name in wanted.values():
            location = self._location(name) if name else None
            assign(membership, self._position(title), location, by=self.by, now=self.now)

    def _remove(self, line: Mapping[str, Any]) -> None:
        """Of a member the membership ends, which ends the entry with it; who waits is let go."""
        membership = self._live_member(line["membership"])
        if membership:
            end_membership(membership, by=self.by, now=self.now)
            return
        entry = self._live_entry(line["entry"])
        if entry and entry.membership_id:
            raise Missed(_("Joined in the meantime. Take them off on their own page."))
        if entry is None and not self._withdraw(line["email"]):
            raise Missed(_("Left the list in the meantime."))
        if entry:
            end_entry(entry, by=self.by, now=self.now)

    def _withdraw(self, email: str) -> bool:
        return withdraw_open(self.clinic, email, by=self.by, now=self.now)

    def _live_member(self, pk: int | None) -> Membership | None:
        live = self.clinic.memberships.live_at(self.now).filter(role=MembershipRole.STAFF)
        return live.select_related("clinic", "user").filter(pk=pk).first() if pk else None

    def _live_entry(self, pk: int | None) -> RosterEntry | None:
        live = RosterEntry.objects.filter(clinic=self.clinic, ended_at=None)
        return live.filter(pk=pk).first() if pk else None

    def _keys(self, place: list[str]) -> list[int | None]:
        title, name = place
        return [self._position(title).pk, self._location(name).pk if name else None]

    def _position(self, title: str) -> Position:
        """One of the clinic, or a new one; the dry run said which are new."""
        if title.casefold() not in self._positions:
            opened = open_position(self.clinic, title, by=self.by, now=self.now)
            self._positions[title.casefold()] = opened
        return self._positions[title.casefold()]

    def _location(self, name: str) -> Location:
        if name.casefold() not in self._locations:
            opened = open_location(self.clinic, name, by=self.by, now=self.now)
            self._locations[name.casefold()] = opened
        return self._locations[name.casefold()]


def end_entry(entry: RosterEntry, *, by: User, now: datetime) -> None:
    """Take somebody off the list who has not come: with the entry goes the open invitation."""
    if not RosterEntry.objects.filter(pk=entry.pk, ended_at=None).update(ended_at=now):
        raise Conflict(_("This person is off the list already."))
    withdraw_open(entry.clinic, entry.email, by=by, now=now)
    audit.record("roster.removed", entry, actor=by, now=now, clinic=entry.clinic_id)


def withdraw_open(clinic: Clinic, email: str, *, by: User, now: datetime) -> bool:
    """The open invitation to an address, if there is one."""
    open_one = clinic.invitations.filter(
        email=email, accepted_at=None, withdrawn_at=None, role=MembershipRole.STAFF
    ).first()
    if email and open_one:
        withdraw_invitation(open_one, by=by, now=now)
        return True
    return False
