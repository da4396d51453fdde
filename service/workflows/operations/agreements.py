"""Create and edit agreements, and let parties join and leave."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock, ids
from service.core.errors import NotFoundError, RefusedError
from service.models import Agreement, Organisation, Party
from service.workflows import access
from service.workflows.access import Right
from service.workflows.deeds import expect, open_ledger, role_of
from service.workflows.finding import find_agreement
from service.workflows.operations import editing
from service.workflows.refusals import refusal
from service.workflows.vocabulary import Actor


def create_agreement(session: Session, actor: Actor, values: Mapping[str, Any]) -> Agreement:
    """Create an agreement of the county in *values*; raises NotPermittedError."""
    access.demand(actor, Right.MANAGE_AGREEMENTS, values["county_code"])
    agreement = Agreement(uid=ids.new_uid(clock.now()), **values)
    ledger = open_ledger(session, actor, agreement, role_of(actor, values["county_code"]))
    editing.create(ledger, agreement)
    return agreement


def edit_agreement(
    session: Session, actor: Actor, uid: str, values: Mapping[str, Any], version: int | None
) -> Agreement:
    """Edit an agreement; raises NotFoundError, NotPermittedError, VersionError."""
    agreement = _open(session, actor, uid)
    expect(agreement, version)
    ledger = open_ledger(session, actor, agreement, role_of(actor, agreement.county_code))
    editing.edit(ledger, agreement, values)
    return agreement


def add_party(
    session: Session,
    actor: Actor,
    uid: str,
    organisation: Organisation,
    values: Mapping[str, Any],
) -> Party:
    """Let *organisation* join the agreement *uid*.

    Raises RefusedError (``already_party``) when it is a party on the day it would join.
    """
    agreement = _open(session, actor, uid)
    party = Party(
        uid=ids.new_uid(clock.now()),
        agreement_id=agreement.id,
        organisation_id=organisation.id,
        **values,
    )
    earlier = session.scalars(
        select(Party).where(
            Party.agreement_id == agreement.id, Party.organisation_id == organisation.id
        )
    )
    if any(each.left_on is None or each.left_on >= party.joined_on for each in earlier):
        raise RefusedError([refusal("already_party")])
    ledger = open_ledger(session, actor, agreement, role_of(actor, agreement.county_code))
    editing.change_child(ledger, party, "add_party", organisation.uid)
    return party


def edit_party(
    session: Session,
    actor: Actor,
    agreement_uid: str,
    party_uid: str,
    change: tuple[Mapping[str, Any], int | None],
) -> Party:
    """Edit a party, such as the day it left; *change* is the values and the expected version.

    The version is the agreement's. Raises NotFoundError, NotPermittedError, VersionError.
    """
    values, version = change
    agreement = _open(session, actor, agreement_uid)
    party = session.scalars(
        select(Party).where(Party.uid == party_uid, Party.agreement_id == agreement.id)
    ).one_or_none()
    if party is None:
        raise NotFoundError(party_uid)
    expect(agreement, version)
    ledger = open_ledger(session, actor, agreement, role_of(actor, agreement.county_code))
    if editing.apply(party, values):
        editing.change_child(ledger, party, "edit_party", party.organisation.uid)
    return party


def _open(session: Session, actor: Actor, uid: str) -> Agreement:
    agreement = find_agreement(session, actor, uid, lock=True)
    access.demand(actor, Right.MANAGE_AGREEMENTS, agreement.county_code)
    return agreement
