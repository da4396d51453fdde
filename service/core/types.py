"""Column types that mean one thing on every database."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, LargeBinary, String, Text
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on the way in, UTC on the way out, SQLite included."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times rather than guess where they were meant."""
        del dialect
        if value is not None and value.tzinfo is None:
            message = "naive datetime: use service.core.clock"
            raise ValueError(message)
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401 -- the driver decides
        """Say UTC aloud where the database forgot it or answered in its own zone."""
        del dialect
        if value is None:
            return None
        aware: datetime = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        return aware


def codes(kind: type[StrEnum], name: str) -> Enum:
    """Store a closed set of codes as text with a CHECK constraint called *name*."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=30,
        values_callable=lambda members: [member.value for member in members],
    )


# How the trail treats a column when it writes what changed (service/trail/changes.py):
# "typed" texts become salted disclosures; "meta" follows from the entry that wrote it and is
# not repeated in it; everything else is written as it stands.
TYPED = {"trail": "typed"}
META = {"trail": "meta"}

Key = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
Uid = Annotated[str, mapped_column(String(36))]
Instant = Annotated[datetime, mapped_column(UtcDateTime)]
MetaInstant = Annotated[datetime, mapped_column(UtcDateTime, info=META)]
Typed = Annotated[str, mapped_column(Text, info=TYPED)]
Code = Annotated[str, mapped_column(String(60))]
CountyCode = Annotated[str, mapped_column(String(2))]
Digest = Annotated[bytes, mapped_column(LargeBinary(32))]
Names = Annotated[list[str], mapped_column(JSON, info=TYPED)]
