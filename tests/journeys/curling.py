"""The API as somebody meets it who has nothing but a terminal, a token and the program curl."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.databases import strict
from tests.support.serving import HOST, Answer, Service
from tests.support.world import PREFIX

LONGEST = "30"  # seconds for one call


def find_curl() -> str:
    """Return where curl is; a machine without it skips the test, in strict mode it fails."""
    found = shutil.which("curl")
    if found is None:
        (pytest.fail if strict() else pytest.skip)("curl is missing: no such program was found")
    return found


@dataclass(frozen=True, slots=True)
class Curl:
    """Somebody with a token, at a terminal; paths are those below the prefix."""

    program: str
    service: Service
    token: str

    def get(self, path: str) -> Answer:
        """Read."""
        return self._run(path)

    def post(self, path: str, body: Mapping[str, Any], match: str | None) -> Answer:
        """Send *body* as JSON, with If-Match unless *match* is None."""
        words = ["--header", "Content-Type: application/json", "--data", json.dumps(body)]
        if match is not None:
            words += ["--header", f"If-Match: {match}"]
        return self._run(path, *words)

    def _run(self, path: str, *words: str) -> Answer:
        quiet = ["--silent", "--show-error", "--include", "--noproxy", "*", "--max-time", LONGEST]
        headers = [f"Authorization: Bearer {self.token}", "Accept-Language: en"]
        told = [word for header in headers for word in ("--header", header)]
        address = f"http://{HOST}:{self.service.port}{PREFIX}{path}"
        ran = subprocess.run(  # noqa: S603 - a program of this machine, at an address of this test
            [self.program, *quiet, *told, *words, address],
            capture_output=True,
            check=True,
        )
        return _read(ran.stdout)


def _read(written: bytes) -> Answer:
    head, _, body = written.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return Answer(int(status.split()[1]), headers, json.loads(body))
