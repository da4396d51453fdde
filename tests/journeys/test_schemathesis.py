"""The running service keeps what its description says, for each role, whatever schemathesis sends.

Every check of schemathesis is on; tests/support/schemathesis.toml says what else is expected.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from service.api.openapi import specimens
from tests.integration.api.places import Place, a_place
from tests.support.serving import HOST, Service, served
from tests.support.sizes import full, size
from tests.support.sources import ROOT
from tests.support.world import PREFIX, a_world

CONFIGURATION = ROOT / "tests" / "support" / "schemathesis.toml"
PROGRAM = Path(sys.executable).with_name("schemathesis")
ROLES = ("coordinator", "reporter of arvika", "auditor", "administrator")
ORDINARILY = {"sqlite": ROLES[1::2], "postgresql": ROLES[0::2]}
SCOPE = size(
    ["--phases", "examples,fuzzing,stateful", "--max-examples", "1"],
    ["--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "20"],
)
CASES = size(200, 5_000)  # at least, of all roles on one database
LONGEST = 900  # seconds for one role
GENERATED = re.compile(r"(?P<cases>\d+) generated")


@dataclass(frozen=True, slots=True)
class Run:
    """What schemathesis said in the end."""

    code: int
    told: str

    @property
    def cases(self) -> int:
        """How many requests it tried."""
        hit = GENERATED.search(self.told)
        return int(hit["cases"]) if hit else 0


def test_the_service_keeps_what_its_description_says(
    database_kind: str, migrated_url: str, tmp_path: Path
) -> None:
    roles = ROLES if full() else ORDINARILY[database_kind]
    with a_world(migrated_url) as world, served(migrated_url, tmp_path) as service:
        place = a_place(world)

        runs = {role: _run(place, service, role) for role in roles}

    failed = [f"{role}\n{run.told}" for role, run in runs.items() if run.code]
    assert not failed, "\n".join(failed)
    assert sum(run.cases for run in runs.values()) >= CASES


def _run(place: Place, service: Service, role: str) -> Run:
    address = f"http://{HOST}:{service.port}{PREFIX}"
    where = ["--config-file", str(CONFIGURATION), "run", f"{address}/openapi.json"]
    ran = subprocess.run(  # noqa: S603 - a program of this environment, at an address of this test
        [str(PROGRAM), "--no-color", *where, "--url", address, "--checks", "all", *SCOPE],
        cwd=service.home,
        env={
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_API": address,
            "SCHEMATHESIS_TOKEN": place.world.tokens[role],
            "SCHEMATHESIS_COUNTY": json.dumps({"things": _things(place), "spared": _spared(place)}),
        },
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    return Run(ran.returncode, ran.stdout + ran.stderr)


def _things(place: Place) -> dict[str, str]:
    """Return for the ids of the description's examples the same kind of thing in the county."""
    return {
        specimens.ACTIVITY: place.ids["activity"],
        specimens.PLAN: place.ids["plan"],
        specimens.AGREEMENT: place.ids["agreement"],
        specimens.OWNER: place.ids["organisation"],
        specimens.PERSON: place.ids["person"],
        specimens.ENTRY: place.ids["entry"],
        specimens.ROLE: place.ids["role"],
        specimens.TOKEN: place.ids["token"],
        specimens.PARTY: place.ids["party"],
    }


def _spared(place: Place) -> dict[str, str]:
    """Return whom to take instead of each who tests, and what instead of their tokens."""
    callers = [place.world.caller(role) for role in ROLES]
    people = [caller.get("/me").json["person"]["id"] for caller in callers]
    tokens = [each["id"] for caller in callers for each in caller.get("/tokens").json["items"]]
    return dict.fromkeys(people, place.ids["person"]) | dict.fromkeys(tokens, place.ids["token"])
