"""Write a small file so that it is there for good, or as it was."""

import os
from pathlib import Path

WRITE_ANEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def write_for_good(path: Path, text: str) -> None:
    """Put *text* into *path*, for its owner alone; on the disk, name and all, when this returns."""
    fresh = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(fresh, WRITE_ANEW, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
