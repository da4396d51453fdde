"""Templates are compiled once in a test run, and not for every application that shows a page."""

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class _Remembered(BytecodeCache):
    """What was compiled in this process, by the template's name and its text."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        known = self._compiled.get((bucket.key, bucket.checksum))
        if known:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def remember() -> None:
    """Let every application of this process share what its templates were compiled to."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Remembered()}
