"""The rows whose texts are erased: held in order, and with a mark where the text was."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import Activity, Agreement, Child, Organisation, Person, Plan, Subject, Webhook
from service.trail.changes import plain
from service.trail.kept_texts import KeptText
from service.workflows.operations.erased_copies import MARK

NOBODY = "erased.invalid"  # no mail is ever delivered there (RFC 2606)


def pseudonym(uid: str) -> str:
    """Return what a person is called whose name has been erased; the same in every language."""
    return f"Person {uid[-8:]}"


def erased_address(uid: str) -> str:
    """Return what stands for the address of a person whose address has been erased."""
    return f"{uid}@{NOBODY}"


# In this order rows are held, as everyone else holds them.
SUBJECTS: Sequence[type[Subject]] = (Agreement, Plan, Activity, Organisation, Person)
KINDS: Mapping[str, type[Child]] = {model.kind: model for model in Child.__subclasses__()}
# What stands in a column that cannot hold the mark.
INSTEAD: Mapping[tuple[type[Subject | Child], str], Callable[[Any], Any]] = {
    (Person, "name"): lambda person: pseudonym(person.uid),
    (Person, "email"): lambda person: erased_address(person.uid),
    (Organisation, "aliases"): lambda _: [],
    (Organisation, "contact_email"): lambda _: None,
    (Webhook, "url"): lambda _: f"https://{NOBODY}/",
}


def marked(session: Session, subject: Subject, texts: Iterable[KeptText]) -> list[Subject | Child]:
    """Put the mark into every column of the subject's rows that holds one of *texts*."""
    changed: dict[tuple[str, str], Subject | Child] = {}
    for text in texts:
        if text.field is None:
            continue
        *path, column = text.field.split("/")
        row = _row(session, subject, path)
        if row is not None and plain(getattr(row, column)) == text.value:
            setattr(row, column, INSTEAD.get((type(row), column), _mark)(row))
            changed[row.kind, row.uid] = row
    return list(changed.values())


def _row(session: Session, subject: Subject, path: Sequence[str]) -> Subject | Child | None:
    if not path:
        return subject
    kind, uid = path
    model: Any = KINDS[kind]
    found: Child | None = session.scalars(select(model).where(model.uid == uid)).one_or_none()
    return found


def held(session: Session, stream: str) -> Subject | None:
    """Return the row whose history *stream* is, held for writing."""
    kind, _, uid = stream.partition("/")
    for model in SUBJECTS:
        if model.kind == kind:
            query: Any = select(model).where(model.uid == uid).with_for_update(of=model)
            subject: Subject | None = session.scalars(
                query.execution_options(populate_existing=True)
            ).one()
            return subject
    return None


def place(stream: str) -> tuple[int, str]:
    """Return where a stream stands in the order in which rows are held."""
    kinds = [model.kind for model in SUBJECTS]
    kind = stream.partition("/")[0]
    return (kinds.index(kind) if kind in kinds else len(kinds), stream)


def _mark(row: Subject | Child) -> str:
    del row
    return MARK
