"""Who is to answer for a row: each organisation once, groups as the parties they stand for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from service.exchange.importing_fields import group_key, key_of, text_key
from service.exchange.importing_names import Names
from service.exchange.shapes import GroupMention, PlanRow
from service.models.words import ResponsibilityRole
from service.workflows.operations.activities import NewOwner

STRONGEST_FIRST = tuple(ResponsibilityRole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One responsibility that a row asks for; *key* is the field of the row that asks for it."""

    key: str
    owner: NewOwner

    @property
    def is_of_group(self) -> bool:
        """Is it asked for as one of a group, and not by name?"""
        return self.key.startswith("group/")

    @property
    def who(self) -> str:
        """Tell the organisation, or the text, apart from all others."""
        organisation = self.owner.organisation
        return organisation.uid if organisation else text_key(self.owner.written_as or "")


def wanted_by(row: PlanRow, names: Names) -> tuple[Wanted, ...]:
    """Return the responsibilities of a row, with one lead at most.

    An organisation named by itself has the role that it is named with, whatever groups it belongs
    to; one that several groups hold has the strongest role, from the smallest of them. A group
    that no party belongs to stands as a text.
    """
    groups = sorted(row.groups, key=_strongest_and_smallest)
    wanted = {each.who: each for each in _named(row, names)}
    for group in groups:
        for each in _members(group, names):
            wanted.setdefault(each.who, each)
    held = {each.owner.group_code for each in wanted.values() if each.is_of_group}
    shown = [group for group in groups if group.code in held]
    return tuple(_one_lead(_within(each, shown) for each in wanted.values()))


def _strongest_and_smallest(group: GroupMention) -> tuple[int, int]:
    return STRONGEST_FIRST.index(group.role), group.members or 0


def _within(each: Wanted, groups: Iterable[GroupMention]) -> Wanted:
    """Keep, with a party named by itself, the group that it belongs to."""
    organisation = each.owner.organisation
    if organisation is None or each.is_of_group:
        return each
    codes = (group.code for group in groups if organisation.name in group.member_names)
    return replace(each, owner=replace(each.owner, group_code=next(codes, None)))


def _named(row: PlanRow, names: Names) -> Iterator[Wanted]:
    for owner in row.owners:
        organisation = names.organisations.get(owner.name) if owner.known else None
        yield Wanted(
            key=key_of(owner, names),
            owner=NewOwner(
                role=owner.role,
                organisation=organisation,
                written_as=None if organisation else owner.name,
                note=owner.note,
            ),
        )


def _members(group: GroupMention, names: Names) -> Iterator[Wanted]:
    members = group.member_names or (None,)
    # Several members cannot all lead, and which of them does is not for us to choose.
    is_alone = len(members) == 1
    leads = group.role is ResponsibilityRole.LEAD
    role = ResponsibilityRole.RESPONSIBLE if leads and not is_alone else group.role
    for name in members:
        yield Wanted(
            key=group_key(group.code),
            owner=NewOwner(
                role=role,
                organisation=names.organisations[name] if name else None,
                written_as=group.text,
                group_code=group.code,
                note=group.note,
            ),
        )


def _one_lead(wanted: Iterable[Wanted]) -> Iterator[Wanted]:
    """Let the first lead be it, and the others responsible."""
    is_led = False
    for each in wanted:
        leads = each.owner.role is ResponsibilityRole.LEAD
        if leads and is_led:
            responsible = replace(each.owner, role=ResponsibilityRole.RESPONSIBLE)
            yield replace(each, owner=responsible)
        else:
            yield each
        is_led = is_led or leads
