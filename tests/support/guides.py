"""A guide taken apart: its blocks of code, in order, each with what it says is printed."""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

FENCE = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPTS = {"sh": "printf '\\036\\n'\n", "python": "print('\\036', flush=True)\n"}
BETWEEN = "\036\n"  # what is printed after each block
ANYTHING = "…"
LONGEST = 120  # seconds for all blocks of one kind


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code, and what is printed when it runs."""

    code: str
    told: str

    def fits(self, printed: str) -> bool:
        """Tell whether *printed* is what was told; an ellipsis stands for anything in a line."""
        parts = map(re.escape, self.told.split(ANYTHING))
        return re.fullmatch("[^\n]*".join(parts), printed.replace("\r", "")) is not None


def blocks_of(guide: Path, kind: str) -> list[Block]:
    """Return the blocks of *kind*, ``sh`` or ``python``, each of which prints something."""
    found = [(hit["kind"], hit["text"]) for hit in FENCE.finditer(guide.read_text())]
    return [
        Block(text, told)
        for (this, text), (following, told) in pairwise(found)
        if this == kind and following == "text"
    ]


def run(blocks: list[Block], kind: str, folder: Path, environment: Mapping[str, str]) -> list[str]:
    """Run *blocks* one after the other in *folder* and return what each printed."""
    program = ["/bin/bash", "-eu"] if kind == "sh" else [sys.executable]
    script = "".join(block.code + PROMPTS[kind] for block in blocks)
    ran = subprocess.run(  # noqa: S603 - the project's own documents, at an address of this test
        program,
        input=script,
        cwd=folder,
        env={**environment},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if ran.returncode:
        message = f"{ran.stdout}\n{ran.stderr}"
        raise AssertionError(message)
    return ran.stdout.split(BETWEEN)[:-1]
