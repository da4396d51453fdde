"""A run that is killed leaves gigabytes behind; the next one takes them away, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.postgres import DISK, MAKER, PREFIX, quickest, sweep


def cluster(place: Path, name: str, maker: str | None) -> Path:
    """Return a folder as a run makes it, by the process *maker* if one is noted."""
    home = place / f"{PREFIX}{name}"
    (home / "data").mkdir(parents=True)
    if maker is not None:
        (home / MAKER).write_text(maker)
    return home


def test_what_a_killed_run_left_is_removed_and_what_a_living_one_uses_is_not(
    tmp_path: Path,
) -> None:
    """Only a process that is known to be gone has left something."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = cluster(tmp_path, "left", str(gone.pid))
    ours = cluster(tmp_path, "ours", str(os.getpid()))
    unknown = cluster(tmp_path, "unknown", None)
    half_written = cluster(tmp_path, "half", "")
    other = tmp_path / "something-else"
    other.mkdir()

    sweep(tmp_path)

    assert sorted(tmp_path.iterdir()) == sorted([ours, unknown, half_written, other])
    assert not left.exists()


def test_where_there_is_no_memory_to_lie_in_a_cluster_lies_on_the_disk(tmp_path: Path) -> None:
    assert quickest(tmp_path / "nowhere") == DISK
