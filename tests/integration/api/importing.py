"""Plan files that are sent to the API, and what is stored of them."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from service.core import clock, ids
from service.core.db import db
from service.models import Activity, Entry, ImportLine, ImportResult
from tests.support.world import Caller, World

HEAD = "Nr;Mål;Aktivitet;Ansvarig;Tidplan;Kommentar\n"
TWO = "1;Stöd;Ordna en dag;arvika;2027;\n2;Stöd;Skriva en rutin;arvika, torsby;HT 2026;\n"
UIDS = {"id", "activity", "dryRun"}
COUNTED = (Activity, Entry, ImportLine, ImportResult)


def content(rows: str = TWO, head: str = HEAD) -> bytes:
    return (head + rows).encode()


def give(
    caller: Caller,
    plan: str,
    file: bytes | None = None,
    key: str | None = None,
    **fields: Any,  # noqa: ANN401 -- whatever a form holds
) -> TestResponse:
    """Send a file into a plan, among other *fields*."""
    return send(
        caller, plan, {"file": (content() if file is None else file, "plan.csv"), **fields}, key
    )


def send(
    caller: Caller, plan: str, fields: Mapping[str, Any], key: str | None = None
) -> TestResponse:
    """Send a form: a text by itself, a file as its content and its name."""
    data = {
        name: (BytesIO(each[0]), each[1]) if isinstance(each, tuple) else each
        for name, each in fields.items()
    }
    headers = {"Idempotency-Key": key or ids.new_uid(clock.now())}
    path = f"/plans/{plan}/imports"
    return caller.call("POST", path, data=data, content_type="multipart/form-data", headers=headers)


def stored(world: World) -> list[int]:
    """Count what an import can write."""
    with world.app.app_context():
        return [db.session.scalar(select(func.count(each.id))) or 0 for each in COUNTED]


def without_uids(value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    if isinstance(value, dict):
        return {name: without_uids(each) for name, each in value.items() if name not in UIDS}
    return [without_uids(each) for each in value] if isinstance(value, list) else value


def problem(answer: TestResponse) -> tuple[int, str, list[tuple[str, str]]]:
    """Return status, code and faults of a problem."""
    faults = [(each["pointer"], each["code"]) for each in answer.json.get("errors", ())]
    return answer.status_code, answer.json["code"], faults
