"""Write the description into a folder: ``python -m service.api.openapi docs``.

What was published and is broken must be named in the changelog first, or nothing is written.
"""

import json
import re
import sys
from pathlib import Path

from service.api.openapi.surface import broken
from service.api.openapi.writing import PUBLISHED, written

CHANGELOG = "CHANGELOG.md"
UNRELEASED = re.compile(r"^## Unreleased$(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def unannounced(folder: Path, now: str) -> list[str]:
    """Return what the published surface in *folder* loses by *now* and no line announces.

    A line announces a thing by naming it in backticks under ``Unreleased`` in the changelog
    beside the folder.
    """
    published = folder / PUBLISHED
    if not published.exists():
        return []
    hit = UNRELEASED.search((folder.parent / CHANGELOG).read_text(encoding="utf-8"))
    told = hit["text"] if hit else ""
    lost = broken(json.loads(published.read_text(encoding="utf-8")), json.loads(now))
    return [name for name in lost if f"`{name}`" not in told]


def main(folder: Path) -> int:
    """Write the files, or say what the changelog must name first; return the exit code."""
    files = written()
    missing = unannounced(folder, files[PUBLISHED])
    if missing:
        names = "\n".join(f"  `{name}`" for name in missing)
        sys.stderr.write(f"Name these under Unreleased in {CHANGELOG} first:\n{names}\n")
        return 1
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
