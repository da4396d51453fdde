"""Rows of a model as a spelled SELECT answers them, put into the session."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from service.core.db import Base


class ReadRows:
    """The columns of one model in a SELECT, and how they become its rows.

    The library makes them too, but decides anew for each answer how, which for one activity takes
    longer than to ask for it. What is made is as after ``populate_existing``.
    """

    def __init__(self, model: type[Base], *names: str) -> None:
        """Take the columns of these *names*, ``id`` among them, or without any all."""
        self._model = model
        self._mapper = inspect(model)
        self._names = names or tuple(self._mapper.column_attrs.keys())
        self._unread = set(self._mapper.column_attrs.keys()) - set(self._names)
        self.columns = [self._mapper.column_attrs[name].columns[0] for name in self._names]

    def take(self, session: Session, answer: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
        """Return the row that the *answer* begins with, as it stands now, and the values after it.

        It is None without a key, where an outer join found none. Where the session holds it
        already it is that one, and what it was changed to is gone.
        """
        width = len(self._names)
        values = dict(zip(self._names, answer[:width], strict=True))
        row = None if values["id"] is None else self._put(session, values)
        return row, answer[width:]

    def _put(self, session: Session, values: dict[str, Any]) -> Base:
        key = self._mapper.identity_key_from_primary_key((values["id"],))
        held = session.identity_map.get(key)
        if held is None:
            return self._new(session, key, values)
        session.expire(held)
        for name, value in values.items():
            set_committed_value(held, name, value)
        return held

    def _new(self, session: Session, key: tuple[Any, ...], values: dict[str, Any]) -> Base:
        """Make a row that stands in the *session* as one that was read does.

        ``make_transient_to_detached`` and ``Session.add`` do the same, and go through all that
        could hang on it.
        """
        row: Base = self._mapper.class_manager.new_instance()
        state = instance_state(row)
        state.dict.update(values)
        state.expired_attributes.update(self._unread)
        state.key, state.session_id = key, session.hash_key
        session.identity_map.add(state)
        return row
