"""Counties, municipalities and the groups that plans write as one: reference data."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base
from service.core.types import Code, CountyCode


class County(Base):
    """One of Sweden's counties, by Statistics Sweden's two digits."""

    __tablename__ = "county"

    code: Mapped[CountyCode] = mapped_column(primary_key=True)
    name: Mapped[str]


class Municipality(Base):
    """One of Sweden's municipalities, by Statistics Sweden's four digits."""

    __tablename__ = "municipality"

    code: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[str]
    county_code: Mapped[CountyCode] = mapped_column(ForeignKey("county.code"), index=True)


class Group(Base):
    """A set of organisations that plans write as one word; it expands to members on a date."""

    __tablename__ = "organisation_group"

    code: Mapped[Code] = mapped_column(primary_key=True)
    name_sv: Mapped[str]
    name_en: Mapped[str]
