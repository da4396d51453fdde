"""A plan as everybody may read it: without names of people, and without what people wrote in it."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import Plan
from service.reports.plan_board import Board, board_of
from service.reports.plans import one_published


def published_plan(session: Session, uid: str) -> Board:
    """Return the plan *uid* with its activities if it is published; raises NotFoundError.

    Owners are organisations alone: a text that stands for one could name a person. Nothing tells
    what has stopped, since that is between the parties.
    """
    board = board_of(session, one_published(session, uid))
    lines = [
        replace(
            each,
            flags=each.flags & {"focus"},
            owners=tuple(owner for owner in each.owners if owner.uid),
        )
        for each in board.lines
    ]
    return replace(board, lines=lines)


def published_on(session: Session, uid: str) -> date | None:
    """Return since when everybody may read the plan *uid*, which the reader already may."""
    return session.scalar(select(Plan.published_on).where(Plan.uid == uid))
