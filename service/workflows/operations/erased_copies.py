"""Rid everything beside the history of what was erased: answers, drafts, saved lists, files read.

None of it is part of the history, so no entry tells of it. What stands here is all that holds
texts; search words follow the rows (service/models/deriving.py), letters are written when they
are sent, and attempts are counted under keys that nobody can turn back into an address.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from service.models import (
    Activity,
    Credential,
    Draft,
    Identity,
    ImportLine,
    ImportResult,
    KeptAnswer,
    Message,
    SavedList,
    SignInLink,
    SignInSession,
)

MARK = "[raderat]"  # what stands where a text was; migration 0016 knows it too
NOTHING = b"{}"
OF_A_PERSON = (Credential, Identity, SignInLink, SignInSession, Draft, SavedList)
# What a plan file said of a column is kept as digests of its fields.
FIELDS_OF: Mapping[str, Sequence[str]] = {
    "title": ("title", "match/name"),
    "schedule_text": ("schedule",),
    "resources": ("resources",),
    "indicator": ("indicator",),
    "comment": ("comment",),
}


def rid_of(session: Session, texts: Iterable[str]) -> int:
    """Take *texts* out of everything beside the history; return in how many places they stood.

    Upper and lower case are the same. An answer is kept without its words, so that the same
    request is still not done twice; drafts and saved lists with a text in them go.
    """
    sought = Sought(texts)
    return (
        _answers(session, sought)
        + _results(session, sought)
        + _drafts(session, sought)
        + _lists(session, sought)
    )


def rid_results_of(session: Session, plan: int, texts: Iterable[str]) -> int:
    """Take *texts* out of what came of imports into the plan with this key; return out of how many.

    Short texts stand in much else, so nothing but the plan's own results is touched.
    """
    return _results(session, Sought(texts), ImportResult.plan_id == plan)


def forget_person(session: Session, key: int, uid: str) -> None:
    """Delete what lets a person in, what they have begun or saved, and what waits for them."""
    for model in OF_A_PERSON:
        session.execute(_at_once(delete(model).where(model.person_id == key)))
    unsent = Message.person_id == key, Message.done_at.is_(None)
    session.execute(_at_once(delete(Message).where(*unsent)))
    answers = update(KeptAnswer).where(KeptAnswer.person == uid, KeptAnswer.body.is_not(None))
    session.execute(_at_once(answers.values(body=NOTHING)))


def forget_what_files_said(session: Session, activity: str, fields: Iterable[str]) -> None:
    """Let nobody guess from kept digests what a plan file said in *fields* of an activity (uid).

    The next file is read as one that says something else there.
    """
    of_it = select(ImportLine).join(Activity, Activity.id == ImportLine.activity_id)
    for line in session.scalars(of_it.where(Activity.uid == activity)):
        known = dict(line.fields)
        for field in fields:
            known = _unknown(known, field)
        line.fields = known


def _unknown(known: dict[str, str], field: str) -> dict[str, str]:
    kind, _, _ = field.partition("/")
    if kind == "responsibility":
        owners = {key: said for key, said in known.items() if not key.startswith("text/")}
        return {
            key: f"{said.partition(' ')[0]} {_any()}" if " " in said else said
            for key, said in owners.items()
        }
    return {**known, **{key: _any() for key in FIELDS_OF.get(field, ()) if key in known}}


def _any() -> str:
    return secrets.token_hex(16)


class Sought:
    """Texts that are looked for in whatever holds them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = {text.casefold() for text in texts if text}

    def stand_in(self, text: str) -> bool:
        """Tell whether any of them stands in *text*."""
        folded = text.casefold()
        return any(each in folded for each in self.texts)

    def stand_among(self, value: Any) -> bool:  # noqa: ANN401 -- any JSON value
        """Tell whether any of them stands in any text of *value*."""
        return bool(self.taken_out_of(value) != value)

    def taken_out_of(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON value
        """Return *value* with the mark in place of every text that holds any of them."""
        if isinstance(value, str):
            return MARK if self.stand_in(value) else value
        if isinstance(value, list):
            return [self.taken_out_of(each) for each in value]
        if isinstance(value, dict):
            return {key: self.taken_out_of(each) for key, each in value.items()}
        return value


def _answers(session: Session, sought: Sought) -> int:
    table = KeptAnswer
    query = select(table.person, table.key, table.item, table.body).where(table.body.is_not(None))
    found = [
        (person, key, item)
        for person, key, item, body in session.execute(query)
        if _stands_in(bytes(body or b""), sought)
    ]
    for person, key, item in found:
        own = table.person == person, table.key == key, table.item == item
        session.execute(_at_once(update(table).where(*own).values(body=NOTHING)))
    return len(found)


def _stands_in(body: bytes, sought: Sought) -> bool:
    """Tell whether an answer holds any of the texts, however its JSON spells them."""
    try:
        return sought.stand_among(json.loads(body))
    except ValueError:
        return sought.stand_in(body.decode("utf-8", "replace"))


def _results(session: Session, sought: Sought, *those: ColumnElement[bool]) -> int:
    count = 0
    query = select(ImportResult.id, ImportResult.body).where(*those)
    for key, body in session.execute(query).all():
        left = sought.taken_out_of(body)
        if left != body:
            session.execute(
                _at_once(update(ImportResult).where(ImportResult.id == key).values(body=left))
            )
            count += 1
    return count


def _drafts(session: Session, sought: Sought) -> int:
    rows = session.execute(select(Draft.person_id, Draft.place, Draft.fields)).all()
    found = [(person, place) for person, place, fields in rows if sought.stand_among(fields)]
    for person, place in found:
        own = Draft.person_id == person, Draft.place == place
        session.execute(_at_once(delete(Draft).where(*own)))
    return len(found)


def _lists(session: Session, sought: Sought) -> int:
    rows = session.execute(select(SavedList.id, SavedList.name, SavedList.query)).all()
    found = [key for key, name, query in rows if sought.stand_in(f"{name}\n{unquote_plus(query)}")]
    session.execute(_at_once(delete(SavedList).where(SavedList.id.in_(found))))
    return len(found)


def _at_once(statement: Any) -> Any:  # noqa: ANN401 -- a deletion or an update
    return statement.execution_options(synchronize_session=False)
