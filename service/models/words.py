"""The closed sets of codes, spelled as the glossary spells them."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What sort of body an organisation is."""

    COUNTY_BOARD = "county_board"
    MUNICIPALITY = "municipality"
    REGION = "region"
    POLICE = "police"
    PROSECUTOR = "prosecutor"
    PRISON_PROBATION = "prison_probation"
    AGENCY = "agency"
    CIVIL_SOCIETY = "civil_society"
    UNIVERSITY = "university"
    BUSINESS = "business"


class Accession(StrEnum):
    """How an organisation joined an agreement."""

    SIGNED = "signed"
    ENDORSED = "endorsed"
    ACCEDED = "acceded"
    PARTICIPATING = "participating"


class PlanState(StrEnum):
    """Where a plan stands; steps are taken in an adopted one only."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    CLOSED = "closed"


class ActivityState(StrEnum):
    """Where an activity stands: four states in order, then its exits."""

    PROPOSED = "proposed"
    ANCHORED = "anchored"
    IMPLEMENTED = "implemented"
    FOLLOWED_UP = "followed_up"
    CANCELLED = "cancelled"
    CARRIED_OVER = "carried_over"


class PartState(StrEnum):
    """Where one owner's part stands: four states in order, then its exits."""

    PROPOSED = "proposed"
    ANCHORED = "anchored"
    IMPLEMENTED = "implemented"
    FOLLOWED_UP = "followed_up"
    DECLINED = "declined"
    ENDED = "ended"


class ResponsibilityRole(StrEnum):
    """How an organisation answers for an activity, the strongest first."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    PARTICIPATING = "participating"


class Rule(StrEnum):
    """How an activity follows its owners."""

    ALL = "all"
    LEAD = "lead"
    COORDINATOR = "coordinator"


class Progress(StrEnum):
    """How far an owner says it has come within its step."""

    NOT_STARTED = "not_started"
    BEGUN = "begun"
    HALF_OR_MORE = "half_or_more"
    DONE = "done"
    ONGOING = "ongoing"


class Signal(StrEnum):
    """What a person thinks of how it goes."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Decision(StrEnum):
    """What a coordinator decides about an activity that has stopped."""

    REMIND = "remind"
    SNOOZE = "snooze"
    NOTE = "note"
    ESCALATE = "escalate"
    PROPOSE_CANCEL = "propose_cancel"


class RemindBy(StrEnum):
    """How a person wants to be reminded of what waits for their organisations."""

    DIGEST = "digest"
    SINGLE = "single"
    NONE = "none"


class Rhythm(StrEnum):
    """How often a digest may come."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Precision(StrEnum):
    """How exactly a schedule was written, the finest first."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    SEASON = "season"
    YEAR = "year"


class Role(StrEnum):
    """What a person may be."""

    REPORTER = "reporter"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
