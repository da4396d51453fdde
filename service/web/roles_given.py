"""The form by which a role is given: what each role is held for, and what is read of it."""

from typing import Any

from sqlalchemy.orm import Session

from service.core.errors import NotFoundError
from service.core.i18n import _, gettext
from service.models import Organisation
from service.models.words import Role
from service.web import choices, words
from service.web.reading_forms import Field, Kind, fault, refuse_choice
from service.workflows import access, finding
from service.workflows.access import Right
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import Actor

ROLES = {role.value: name for role, name in words.ROLES.items()}
FIELDS = (
    Field(
        name="role",
        column="role",
        label=_("Role"),
        kind=Kind.CHOICE,
        options=ROLES,
        convert=Role,
        required=True,
    ),
    Field(
        name="organisation",
        column="organisation",
        label=_("Organisation"),
        kind=Kind.THING,
        hint=_("Whom a reporter reports for."),
    ),
    Field(
        name="countyCode",
        column="county",
        label=_("County"),
        kind=Kind.CHOICE,
        options=words.COUNTIES,
        hint=_("Where an auditor reads, or a coordinator or an administrator acts."),
    ),
    Field(name="validFrom", column="valid_from", label=_("First day"), kind=Kind.DAY),
    Field(
        name="validUntil",
        column="valid_until",
        label=_("Last day"),
        kind=Kind.DAY,
        hint=_("The last day counts. Without one the role is held until it is taken away."),
    ),
)


def options(session: Session, actor: Actor) -> dict[str, Any]:
    """Return what *actor* can choose among, by the fields' names."""
    return {
        "role": choices.roles(actor),
        "organisation": choices.organisations_of(session, actor),
        "countyCode": choices.counties(actor, Right.MANAGE_PEOPLE),
    }


def wish(session: Session, actor: Actor, values: dict[str, Any]) -> NewGrant:
    """Return the role that the form gives; raises InvalidError for what it is not held for."""
    values = {**values}
    uid = values.pop("organisation")
    _demand_fitting(actor, values["role"], uid, values["county"])
    organisation = named_organisation(session, uid) if uid else None
    return NewGrant(organisation=organisation, **values)


def named_organisation(session: Session, uid: str, name: str = "organisation") -> Organisation:
    """Return the organisation that the field *name* names; raises InvalidError for none."""
    try:
        return finding.find(session, Organisation, uid)
    except NotFoundError:
        refuse_choice(name)


def _demand_fitting(actor: Actor, role: Role, organisation: str | None, county: str | None) -> None:
    if role is Role.REPORTER:
        _demand(organisation, "organisation", gettext("Choose whom they report for."))
        _demand(not county, "countyCode", gettext("This role is not held for one of these."))
        return
    _demand(not organisation, "organisation", gettext("This role is not held for one of these."))
    everywhere = access.counties_of(actor, Right.MANAGE_PEOPLE) is None
    if role is Role.COORDINATOR or not everywhere:
        _demand(county, "countyCode", gettext("Choose a county."))


def _demand(held: object, name: str, sentence: str) -> None:
    if not held:
        raise fault(name, "required", sentence)
