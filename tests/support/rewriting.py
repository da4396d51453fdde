"""What somebody with the whole database can do to its log, past every guard and in step."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import orjson
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app
from sqlalchemy import select

from service.core import clock
from service.core.db import Base, db, transaction
from service.core.log_settings import LogSettings
from service.models import Activity, Attestation, Checkpoint
from service.trail.canonical import canonical, encode, leaf_hash
from service.trail.checkpoints import Statement, stated_in
from service.trail.log_keys import make_key, read_keys
from service.trail.merkle import Range
from service.trail.signed_note import COSIGNATURE, Note, Verifier, cosign, sign, verifier
from service.trail.snapshot import database_source
from service.trail.standing import Keeping
from service.trail.verify import verify
from service.trail.verify_findings import Report
from service.trail.verify_signatures import Trust
from service.workflows import log_keeping
from tests.support import subjects
from tests.support.history import Lived, Place, live, unguarded
from tests.support.subjects import tell

NOON = datetime(2026, 5, 4, 10, tzinfo=UTC)
WITNESS = "witness.example.se"
Entry = dict[str, Any]
Rewrite = Callable[[list[Entry]], list[Entry]]


class Logged:
    """A county's log of two checkpoints in *folder*, what outsiders hold, and a way past guards."""

    def __init__(self, url: str, folder: Path, opened: ExitStack | None = None) -> None:
        self.keeping = Keeping(folder / "log.pem", folder / "signed-last")
        self.witness = Ed25519PrivateKey.generate()
        self.kept = [
            *db.session.scalars(select(Checkpoint.note).order_by(Checkpoint.tree_size))
        ]  # what auditors keep
        self.url, self._opened = url, opened or ExitStack()

    def settings(self, settings: LogSettings) -> None:
        """Let the application keep its log so."""
        current_app.config["LOG"] = settings

    @cached_property
    def place(self) -> Place:
        """The way past the guards; from its first use on the database refuses nothing."""
        db.session.remove()
        db.engine.dispose()
        return Place(cast("Lived", None), self._opened.enter_context(unguarded(self.url)))

    @property
    def activity(self) -> int:
        """The key of the activity that was edited."""
        return db.session.scalars(select(Activity.id).order_by(Activity.id)).all()[0]

    @property
    def key(self) -> Verifier:
        """The log's public key."""
        return verifier(stated_in(self.kept[0]).origin, read_keys(self.keeping.keys)[0])

    @property
    def statements(self) -> list[Statement]:
        """What the kept checkpoints say."""
        return [stated_in(each) for each in self.kept]

    def report(self, **trust: Any) -> Report:  # noqa: ANN401 -- as Trust takes it
        """Verify the database by the log's key and what else is trusted."""
        with database_source(db.engine) as source:
            return verify(source, Trust(keys=[self.key, *trust.pop("witnesses", ())], **trust))

    def codes(self, **trust: Any) -> set[str]:  # noqa: ANN401 -- as Trust takes it
        """Return what kinds of findings there are."""
        return {each.code for each in self.report(**trust).findings}

    def leaves(self, **trust: Any) -> set[tuple[str, int | None]]:  # noqa: ANN401 -- as Trust takes it
        """Return what was found, and at which leaf."""
        return {(each.code, each.leaf) for each in self.report(**trust).findings}

    def add(self, text: str = "En annan rubrik") -> None:
        """Let somebody edit the activity."""
        with transaction() as session:
            activity = session.get_one(Activity, self.activity)
            activity.title = text
            tell(session, activity)

    def sign(self, at: datetime) -> str:
        """Keep the log at *at*; return the checkpoint that comes of it."""
        with clock.set_to(at):
            made = log_keeping.keep(self.keeping)
        assert made
        self.kept.append(made.note)
        return made.note

    def entries(self) -> list[Entry]:
        """Return the entries in the order of the log."""
        rows = {row["id"]: row for row in self.place.rows("trail_entry")}
        bodies = {row["entry_id"]: bytes(row["body"]) for row in self.place.rows("trail_body")}
        leaves = self.place.rows("trail_leaf")
        return [
            {"row": rows[leaf["entry_id"]], "body": orjson.loads(bodies[leaf["entry_id"]])}
            for leaf in leaves
        ]

    def rewrite(self, change: Rewrite, key: Path | None = None) -> None:
        """Write the whole log anew as *change* has it, all digests, heads and rows in step.

        With a *key*, checkpoints of the old sizes are signed anew; without, they stay.
        """
        written = change(self.entries())
        last: dict[str, Entry] = {}
        sql = self.place.sql
        for table in ("trail_tile", "trail_leaf"):
            sql.execute(_table(table).delete())
        tree, roots = Range(), {0: Range().root()}
        for leaf, entry in enumerate(written):
            _put(self.place, leaf, entry, last)
            tree.append(entry["leaf"])
            roots[tree.size] = tree.root()
        self._set_ends(last, {entry["row"]["id"] for entry in written})
        if key:
            self._sign_anew(roots, tree.size, key)

    def _set_ends(self, last: dict[str, Entry], left: set[int]) -> None:
        for row in self.place.rows("trail_entry"):
            if row["id"] not in left:
                for table in ("trail_body", "trail_entry", "trail_pending"):
                    self.place.remove(table, row["id"])
                gone = _table("trail_disclosure")
                self.place.sql.execute(gone.delete().where(gone.c.entry_id == row["id"]))
        for stream, entry in last.items():
            seq, leaf = entry["body"]["seq"], entry["leaf"]
            self.place.change("trail_head", stream, sequence=seq, leaf_hash=leaf)
            kind, _, uid = stream.partition("/")
            if kind != "system":
                subject = _table(kind)
                at = datetime.fromisoformat(entry["body"]["recorded_at"])
                ends = {"version": seq, "head": leaf, "updated_at": at}
                self.place.sql.execute(subject.update().where(subject.c.uid == uid).values(ends))

    def _sign_anew(self, roots: dict[int, bytes], size: int, key: Path) -> None:
        for row in self.place.rows("trail_checkpoint"):
            stated = stated_in(row["note"])
            if row["tree_size"] > size:
                self.place.remove("trail_checkpoint", row["tree_size"])
                continue
            fresh = Statement(stated.origin, stated.size, roots[stated.size])
            line = sign(fresh.text, stated.origin, read_keys(key)[0])
            note = str(Note(fresh.text, [line]))
            self.place.change("trail_checkpoint", row["tree_size"], note=note)

    def cosign(self, at: datetime) -> Verifier:
        """Let a witness cosign the newest checkpoint at *at*; return its public key."""
        stated = stated_in(self.kept[-1])
        line = cosign(stated.text, WITNESS, self.witness, int(at.timestamp()))
        number = max(db.session.scalars(select(Checkpoint.tree_size)))
        with transaction() as session:
            session.add(
                Attestation(
                    tree_size=number,
                    form="cosignature",
                    name=WITNESS,
                    blob=f"{line}\n".encode(),
                    obtained_at=at,
                )
            )
        return verifier(WITNESS, self.witness, COSIGNATURE)


def make_logged(url: str, folder: Path) -> None:
    """Let a county live in the migrated database at *url*, and sign its log twice, in *folder*."""
    make_key(folder / "log.pem")
    with subjects.serving(url):
        with clock.set_to(NOON - timedelta(hours=1)):
            live()
        logged = Logged(url, folder)
        logged.sign(NOON)
        with clock.set_to(NOON + timedelta(minutes=1)):
            logged.add()
        logged.sign(NOON + timedelta(minutes=2))
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    if engine.dialect.name == "sqlite":  # so that its file alone can be copied
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


@contextmanager
def logged(url: str, folder: Path) -> Iterator[Logged]:
    """Serve what was made, or a copy of it."""
    with subjects.serving(url), ExitStack() as opened:
        yield Logged(url, folder, opened)


def _put(place: Place, leaf: int, entry: Entry, last: dict[str, Entry]) -> None:
    body, key = entry["body"], entry["row"]["id"]
    before = last.get(body["stream"])
    body["seq"] = before["body"]["seq"] + 1 if before else 1
    body["prev"] = encode(before["leaf"]) if before else None
    stored = canonical(body)
    entry["leaf"] = leaf_hash(stored)
    place.change("trail_body", key, body=stored)
    place.change(
        "trail_entry",
        key,
        sequence=body["seq"],
        leaf_hash=entry["leaf"],
        prev_hash=before["leaf"] if before else None,
    )
    row = {"leaf_index": leaf, "entry_id": key, "leaf_hash": entry["leaf"]}
    place.sql.execute(_table("trail_leaf").insert().values(row))
    last[body["stream"]] = entry


def _table(name: str) -> sa.Table:
    return Base.metadata.tables[name]
