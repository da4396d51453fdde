"""The project's own files, as somebody finds them who unpacks it."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICE = ROOT / "service"
NOT_OURS = {".git", ".hypothesis", ".peer-venv", ".venv", "__pycache__", "node_modules", "var"}


def files(*suffixes: str, under: Path = ROOT) -> list[Path]:
    """List the files below *under* with one of the suffixes (all without), in a stable order."""
    return sorted(path for path in _walk(under) if not suffixes or path.suffix in suffixes)


def label(path: Path) -> str:
    """Name a file by its path within the project."""
    return path.relative_to(ROOT).as_posix()


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if _is_ours(path.name):
            yield from _walk(path) if path.is_dir() else [path]


def _is_ours(name: str) -> bool:
    """Tell source from what a run leaves behind; .gitignore says the same."""
    left = name.endswith((".egg-info", "_cache")) or name.startswith(".coverage")
    return name not in NOT_OURS and not left
