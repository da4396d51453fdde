"""The states of activities and parts."""

PROPOSED, ANCHORED, IMPLEMENTED = "proposed", "anchored", "implemented"
FOLLOWED_UP, DECLINED, CANCELLED = "followed_up", "declined", "cancelled"
ORDER = [PROPOSED, ANCHORED, IMPLEMENTED, FOLLOWED_UP]
OPEN = [PROPOSED, ANCHORED, IMPLEMENTED]
DAYS = {
    ANCHORED: "anchored_on",
    IMPLEMENTED: "implemented_on",
    FOLLOWED_UP: "followed_up_on",
}


def one_back(item, *_, **__):
    """Return the state before the one where *item* stands."""
    return ORDER[ORDER.index(item.state) - 1]
