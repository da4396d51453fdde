"""The identity providers that may tell who somebody is: read from a file, once, and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from marshmallow import Schema, ValidationError, fields, post_load, validate

from service.core.ids import is_uid

THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
EVERY = "*"  # any organisation
LONGEST = 255  # characters of an address
LONGEST_AGE = 24 * 3600  # seconds


class IssuersError(Exception):
    """The file of issuers is wrong; *faults* name every place in it and what should stand there."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is asked of the sign-in of those who act for more than organisations of their own.

    ``acr_values`` are the levels of which one must be told (none: any will do), ``max_age`` the
    seconds that may lie between the sign-in at the provider and that here (None: any number).
    """

    acr_values: tuple[str, ...] = ()
    max_age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """One provider: who it is, who we are to it, and for whom it may speak.

    ``organisations`` are uids, or ``*`` for any. ``coordinators`` is None when it may not speak
    for coordinators, auditors and administrators.
    """

    name: str
    title: Mapping[str, str]
    url: str
    client_id: str
    client_secret: str = field(repr=False)
    organisations: frozenset[str]
    coordinators: Demand | None = None


def read_issuers(path: str) -> tuple[Issuer, ...]:
    """Return the issuers of the TOML file at *path*, none when it is empty.

    Secrets are read from the files that it names, beside it if they are named without a folder.
    Raises IssuersError with every fault at once.
    """
    if not path:
        return ()
    try:
        read = _Document().load(tomllib.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise IssuersError(_faults(error)) from error
    issuers = tuple(_issuer(each, Path(path).parent) for each in read["issuer"])
    _demand_apart(issuers)
    return issuers


def _issuer(read: dict[str, Any], folder: Path) -> Issuer:
    """Make an issuer of what was *read*, with the secret from its file."""
    named = read.pop("client_secret_file")
    try:
        secret = (folder / named).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise IssuersError([f"{read['name']}.client_secret_file: cannot be read"]) from error
    if not secret:
        raise IssuersError([f"{read['name']}.client_secret_file: is empty"])
    return Issuer(
        **{**read, "organisations": frozenset(read["organisations"])}, client_secret=secret
    )


def is_safe(url: str) -> bool:
    """Tell whether *url* is an https address, or an http one of this very machine."""
    parts = _parts(url)
    if parts is None or not parts.hostname or parts.username or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in THIS_MACHINE)


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _demand_apart(issuers: tuple[Issuer, ...]) -> None:
    """One who has the name or the address of another could be taken for it."""
    for what in ("name", "url"):
        told = [getattr(issuer, what) for issuer in issuers]
        twice = sorted({each for each in told if told.count(each) > 1})
        if twice:
            raise IssuersError([f"issuer.{what}: {each} is there twice" for each in twice])


def _faults(error: OSError | ValueError | ValidationError) -> list[str]:
    if isinstance(error, ValidationError):
        return list(_told(error.messages, ""))
    return [str(error)]


def _told(messages: Any, where: str) -> list[str]:  # noqa: ANN401 -- a tree of dictionaries and lists
    """Spell a tree of faults as lines, each with its place: ``issuer.0.url: …``."""
    if isinstance(messages, dict):
        return [
            line
            for key, below in messages.items()
            for line in _told(below, f"{where}.{key}" if where else str(key))
        ]
    return [f"{where}: {message}" for message in messages]


def _demand_safe(url: str) -> None:
    if not is_safe(url) or "?" in url:
        message = "Must be an https address without a query (http on this machine alone)."
        raise ValidationError(message)


def _demand_known(organisation: str) -> None:
    if organisation != EVERY and not is_uid(organisation):
        message = "Must be the id of an organisation, or *."
        raise ValidationError(message)


class _Demand(Schema):
    acr_values = fields.List(fields.String(validate=validate.Length(1, LONGEST)))
    max_age = fields.Integer(strict=True, validate=validate.Range(1, LONGEST_AGE))

    @post_load
    def _make(self, read: dict[str, Any], **_: Any) -> Demand:  # noqa: ANN401 -- marshmallow's own
        return Demand(acr_values=tuple(read.get("acr_values", ())), max_age=read.get("max_age"))


class _Title(Schema):
    sv = fields.String(required=True, validate=validate.Length(1, 100))
    en = fields.String(required=True, validate=validate.Length(1, 100))


class _Issuer(Schema):
    name = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9][a-z0-9-]{0,39}\Z"))
    title = fields.Nested(_Title, required=True)
    url = fields.String(required=True, validate=[validate.Length(max=LONGEST), _demand_safe])
    client_id = fields.String(required=True, validate=validate.Length(1, LONGEST))
    client_secret_file = fields.String(required=True, validate=validate.Length(1))
    organisations = fields.List(fields.String(validate=_demand_known), required=True)
    coordinators = fields.Nested(_Demand)


class _Document(Schema):
    issuer = fields.List(fields.Nested(_Issuer), required=True)
