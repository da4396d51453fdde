"""Bring an activity's owners from what the last file said to what this one says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from service.core.i18n import gettext
from service.exchange.cells import fold
from service.exchange.importing_fields import Fields, group_key, organisation_key, role_in, text_key
from service.exchange.importing_names import Names, own_names
from service.exchange.importing_owners import Wanted
from service.exchange.namebook import NameBook
from service.models import Activity, Organisation, Responsibility
from service.workflows.operations import (
    add_text_owner,
    match_owner,
    remove_owner,
    reword_owner,
    set_owner,
)
from service.workflows.operations.activities import NewOwner
from service.workflows.operations.owners import OwnerWish
from service.workflows.vocabulary import ANY_VERSION, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerWriter:
    """Changes one activity's owners by the operations on owners, one step at a time."""

    session: Session
    actor: Actor
    activity: Activity

    def add(self, owner: NewOwner) -> None:
        """Add an owner, a text if no organisation is meant yet."""
        if owner.organisation is None:
            add_text_owner(self.session, self.actor, self.activity.uid, owner)
            return
        wish = OwnerWish(
            role=owner.role,
            note=owner.note,
            group_code=owner.group_code,
            written_as=owner.written_as,
        )
        set_owner(self.session, self.actor, self.activity.uid, owner.organisation, wish)

    def change_role(self, part: Responsibility, owner: NewOwner) -> None:
        """Give a present owner the role that it is wanted in."""
        if part.role is owner.role:
            return
        reason = gettext("The plan file gives it another role.")
        if part.organisation is None:
            self.remove(part, reason)
            self.add(owner)
            return
        wish = OwnerWish(
            role=owner.role,
            reason=reason,
            note=part.note,
            group_code=part.group_code,
            written_as=part.written_as,
        )
        set_owner(self.session, self.actor, self.activity.uid, part.organisation, wish)

    def reword(self, part: Responsibility, values: Mapping[str, str | None]) -> None:
        """Write its note, text or group anew."""
        reword_owner(self.session, self.actor, self.activity.uid, part.uid, values)

    def match(self, part: Responsibility, organisation: Organisation) -> None:
        """Let a text become the organisation that it names."""
        match_owner(self.session, self.actor, self.activity.uid, part.uid, organisation)

    def remove(self, part: Responsibility, reason: str) -> None:
        """End a responsibility."""
        change = (reason, ANY_VERSION)
        remove_owner(self.session, self.actor, self.activity.uid, part.uid, change)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerChanges:
    """What the file changed since last time among those who answer for one activity.

    *before* and *now* are the digests of what the last file said and what this one says. An
    owner whom both name alike is left as people have made it meanwhile.
    """

    writer: OwnerWriter
    names: Names
    book: NameBook
    wanted: tuple[Wanted, ...]
    before: Fields
    now: Fields
    settled: set[str] = field(default_factory=set)

    def apply(self) -> bool:
        """Add, change and remove; tell whether anything became different."""
        version = self.writer.activity.version
        for each in self.wanted:
            self._settle(each)
        reason = gettext("No longer named in the plan file.")
        for part in list(self.writer.activity.current):
            if part.uid not in self.settled and self._is_gone(part):
                self.writer.remove(part, reason)
        return self.writer.activity.version != version

    def _settle(self, each: Wanted) -> None:
        part = self._present(each) or self._match(each)
        then, now = self.before.get(each.key), self.now[each.key]
        if part is None:
            if role_in(then) != role_in(now):
                self.writer.add(each.owner)
                self._note_all_of(each)
            return
        self.settled.add(part.uid)
        self._update(part, each, is_new=then is None)

    def _update(self, part: Responsibility, each: Wanted, *, is_new: bool) -> None:
        """Change only what the file changed: the role, the wording or neither."""
        moved = self._is_gone(part)
        then, now = self.before.get(each.key), self.now[each.key]
        if moved or (then != now and not (is_new and each.is_of_group)):
            self._reword(part, each.owner, moved=moved, is_new=is_new)
            if moved or role_in(then) != role_in(now):
                self.writer.change_role(part, each.owner)
                self._note_all_of(each)

    def _reword(self, part: Responsibility, owner: NewOwner, *, moved: bool, is_new: bool) -> None:
        values = {"note": owner.note}
        if is_new and not owner.note:
            values = {}
        if moved or part.group_code == owner.group_code:
            # A text that was matched is kept; a group's word goes with the group.
            kept = part.written_as if owner.group_code == part.group_code else None
            values |= {"written_as": owner.written_as or kept, "group_code": owner.group_code}
        self.writer.reword(part, values)

    def _note_all_of(self, each: Wanted) -> None:
        """Note those who now stand for it, so that they are not taken for gone."""
        self.settled.update(part.uid for part in self._all_present(each))

    def _present(self, each: Wanted) -> Responsibility | None:
        return next(self._all_present(each), None)

    def _all_present(self, each: Wanted) -> Iterator[Responsibility]:
        """Find who stands for it already, the surest first."""
        owner, current = each.owner, self.writer.activity.current
        if owner.organisation:
            yield from (part for part in current if part.organisation_id == owner.organisation.id)
        elif owner.group_code:
            yield from (part for part in current if part.group_code == owner.group_code)
        else:
            written = owner.written_as or ""
            yield from (part for part in current if _text(part) == text_key(written))
            yield from (part for part in current if _is_called(part, written))

    def _match(self, each: Wanted) -> Responsibility | None:
        """Match a text that has come to be a party's name."""
        organisation = each.owner.organisation
        if organisation is None or each.is_of_group:
            return None
        for part in self.writer.activity.current:
            if part.organisation_id is None and self._meant(part) is organisation:
                self.writer.match(part, organisation)
                return part
        return None

    def _meant(self, part: Responsibility) -> Organisation | None:
        party = self.book.party(part.written_as or "")
        return self.names.organisations.get(party.name) if party else None

    def _is_gone(self, part: Responsibility) -> bool:
        """Did the last file name it in a way that this one does not?"""
        return any(key in self.before and key not in self.now for key in _keys(part))


def _keys(part: Responsibility) -> Iterator[str]:
    """Return the fields of a row that a responsibility can come from."""
    if part.organisation:
        yield organisation_key(part.organisation.uid)
    if part.group_code:
        yield group_key(part.group_code)
    elif part.written_as:
        yield text_key(part.written_as)


def _text(part: Responsibility) -> str | None:
    return text_key(part.written_as) if part.written_as and not part.group_code else None


def _is_called(part: Responsibility, written: str) -> bool:
    return part.organisation is not None and fold(written) in own_names(part.organisation)
