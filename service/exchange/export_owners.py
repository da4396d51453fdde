"""Who answers for an activity, worded as a plan words it, so that it can be read again."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.models import Activity, Responsibility
from service.models.words import ResponsibilityRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An organisation, a text or a group, once."""

    role: ResponsibilityRole
    text: str
    note: str | None

    def __str__(self) -> str:
        """Write the note in parentheses after it."""
        return f"{self.text} ({self.note})" if self.note else self.text


def mentions(activity: Activity) -> tuple[Mention, ...]:
    """Return who is named now: a group once, as the plan wrote it, and whoever stands out of it.

    A member with another role or note than its group, such as a lead, is named by itself too.
    """
    groups = _groups(activity.current)
    alone = [
        mention for part in activity.current if (mention := _alone(part, _group_of(part, groups)))
    ]
    return (*alone, *groups.values())


def _groups(parts: Iterable[Responsibility]) -> Mapping[str, Mention]:
    members = [each for each in parts if each.group_code and each.written_as]
    found: dict[str, Mention] = {}
    for code in dict.fromkeys(each.group_code or "" for each in members):
        those = [each for each in members if each.group_code == code]
        role = Counter(each.role for each in those).most_common(1)[0][0]
        first = next(each for each in those if each.role is role)
        found[code] = Mention(role=role, text=first.written_as or "", note=first.note)
    return found


def _group_of(part: Responsibility, groups: Mapping[str, Mention]) -> Mention | None:
    """Return the group that it is one of, unless it was named by itself."""
    return groups.get(part.group_code or "") if part.written_as else None


def _alone(part: Responsibility, group: Mention | None) -> Mention | None:
    """Name it by itself, when its group does not say all that there is."""
    note = part.note if group is None or part.note != group.note else None
    if group and group.role is part.role and note is None:
        return None
    name = part.organisation.name if part.organisation else part.written_as
    return Mention(role=part.role, text=name or "", note=note)
