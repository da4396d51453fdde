"""What the tables say comes of a request, worked out apart from the code that answers it."""

from dataclasses import dataclass

from service.auth.rights import About, Declared, Only
from service.models.words import Role
from service.workflows.access import HOLDERS, Right
from tests.integration.security.places import CALLERS, DISTANCES, OWN

DONE, UNAUTHENTICATED, NOT_PERMITTED, NOT_FOUND, INVALID = "done", 401, 403, 404, 422
Outcome = str | int
SEES = {Role.COORDINATOR, Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Cell:
    """Someone with a token of some scope who asks about things at some distance."""

    who: str
    scope: str
    distance: str

    def holds(self, right: Right, *, anywhere: bool = False) -> bool:
        """Tell whether they hold the right there, or anywhere at all."""
        county = DISTANCES[self.distance].county
        roles = HOLDERS[right][0]
        return any(
            role in roles and (anywhere or where in (None, county))
            for role, where in CALLERS[self.who]
        )

    def covers(self, scope: str | None) -> bool:
        """Tell whether the token was made for *scope*."""
        return self.scope in ("*", scope)

    @property
    def sees_the_county(self) -> bool:
        """Whether they read all of the county."""
        county = DISTANCES[self.distance].county
        return any(role in SEES and where in (None, county) for role, where in CALLERS[self.who])

    @property
    def is_party(self) -> bool:
        """Whether an organisation that they report for is party to the agreement."""
        parties = DISTANCES[self.distance].parties
        return any(r is Role.REPORTER and where in parties for r, where in CALLERS[self.who])

    @property
    def reports_for_the_owner(self) -> bool:
        """Whether they speak for the owner."""
        return (Role.REPORTER, OWN) in CALLERS[self.who] and DISTANCES[self.distance].owner == OWN

    @property
    def coordinates(self) -> bool:
        """Whether they coordinate the county."""
        return (Role.COORDINATOR, DISTANCES[self.distance].county) in CALLERS[self.who]

    def knows(self, about: About) -> bool:
        """Tell whether they may know of a thing of that kind."""
        if about in (About.NOTHING, About.ORGANISATION):
            return True
        if about in (About.PERSON, About.TOKEN):
            return self.holds(Right.MANAGE_PEOPLE)
        return self.sees_the_county or self.is_party


def expected(endpoint: str, row: Declared, cell: Cell) -> Outcome:
    """Return what comes of it: 401, then 404, then 403, else it is done."""
    if cell.who == "nobody":
        return UNAUTHENTICATED
    if not cell.covers(row.scope):
        # Of tokens the same is said of every one, whether it is there or not.
        told = row.about is About.TOKEN or cell.knows(row.about)
        return NOT_PERMITTED if told else NOT_FOUND
    return _of_who(endpoint, row, cell) if cell.knows(row.about) else NOT_FOUND


def _of_who(endpoint: str, row: Declared, cell: Cell) -> Outcome:
    if endpoint in PARTICULAR:
        return PARTICULAR[endpoint](cell)
    if isinstance(row.who, Right):
        return DONE if cell.holds(row.who) else NOT_PERMITTED
    may = {
        Only.SIGNED_IN: True,
        Only.OWNER: cell.reports_for_the_owner,
        Only.BY_FLOW: cell.reports_for_the_owner or cell.coordinates,
    }
    return DONE if may[row.who] else NOT_PERMITTED


def _people(cell: Cell) -> Outcome:
    """Nothing in the request says where: whoever manages people anywhere may."""
    return DONE if cell.holds(Right.MANAGE_PEOPLE, anywhere=True) else NOT_PERMITTED


def _proposed(cell: Cell) -> Outcome:
    """Judge a plan that the body names: one that they may not know of is a fault of its field."""
    if not cell.holds(Right.MANAGE_ACTIVITIES, anywhere=True):
        return NOT_PERMITTED
    if not cell.knows(About.PLAN):
        return INVALID
    return DONE if cell.holds(Right.MANAGE_ACTIVITIES) else NOT_PERMITTED


def _in_a_batch(cell: Cell) -> Outcome:
    """Each item is answered as it would be by itself."""
    if not cell.knows(About.ACTIVITY):
        return NOT_FOUND
    return DONE if cell.reports_for_the_owner or cell.coordinates else NOT_PERMITTED


def _log(cell: Cell) -> Outcome:
    """Judge the log, one for all counties: whoever reads the trail of any reads it."""
    return DONE if cell.holds(Right.READ_TRAIL, anywhere=True) else NOT_PERMITTED


def _no_checkpoint(cell: Cell) -> Outcome:
    """Nothing is signed here: whoever may read a checkpoint is told that there is none."""
    return NOT_FOUND if _log(cell) == DONE else NOT_PERMITTED


def _entry(cell: Cell) -> Outcome:
    """Judge an entry, known by whoever reads the trail of its county."""
    if _log(cell) == NOT_PERMITTED:
        return NOT_PERMITTED
    return DONE if cell.holds(Right.READ_TRAIL) else NOT_FOUND


PARTICULAR = {
    "api.checkpoints.show_list": _log,
    "api.checkpoints.show": _no_checkpoint,
    "api.checkpoints.prove": _entry,
    "api.reports.show_list": _log,
    "api.people.show_list": _people,
    "api.people.add": _people,
    "api.activities.propose": _proposed,
    "api.batches.take": _in_a_batch,
}
