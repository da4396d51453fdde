"""What must hold for a transition; the sentence says what would help."""

from plans import states

SENTENCES = {
    "plan_is_adopted": "Planen är inte antagen. Vänta tills den antas.",
    "is_still_party": "Organisationen har lämnat överenskommelsen.",
    "is_not_the_lead": "Den som leder kan inte avböja. Utse en annan först.",
    "is_not_the_last_owner": "Den sista ägaren kan inte avböja. Lägg till en annan först.",
    "all_followed_up": "Alla ägare har inte följt upp.",
}


def plan_is_adopted(item):
    """Nothing moves outside an adopted plan."""
    return activity_of(item).plan.state == "adopted"


def is_still_party(part):
    """Who has left the agreement takes no more steps."""
    return part.organisation_id not in getattr(part.activity, "left", ())


def is_not_the_lead(part):
    """Keep the lead from declining."""
    return part.role != "lead" or len(counted(part.activity)) == 1


def is_not_the_last_owner(part):
    """Somebody must be left to do it."""
    return len(counted(part.activity)) > 1


def all_followed_up(activity):
    """Every owner that counts has followed up."""
    return all(part.state == states.FOLLOWED_UP for part in counted(activity))


def counted(activity):
    """Return the owners that count."""
    return [part for part in activity.owners if part.state in states.ORDER]


def activity_of(item):
    """Return the activity that *item* is, or belongs to."""
    return getattr(item, "activity", item)


def stands(activity):
    """Return where the parts say that the activity stands: where the least far has come."""
    reached = [states.ORDER.index(part.state) for part in counted(activity)]
    return states.OPEN[min([*reached, 2])] if reached else states.PROPOSED
