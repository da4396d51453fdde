"""The program `forankra`: the command line, given a service to work on."""

import sys
from importlib import import_module
from io import TextIOWrapper

from flask import Flask

from service.cli.program import Program
from service.cli.root import Root
from service.core.config import Config

NAME = "forankra"


def main() -> None:
    """Run one command and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without our letters is no reason to fail
            stream.reconfigure(errors="replace")
    Root()(prog_name=NAME, obj=Program(open_app=open_app))


def open_app(config: Config) -> Flask:
    """Put the service together; loaded only now, since most of what it needs is not for help."""
    app: Flask = import_module("service.ground").lay(config)
    return app


if __name__ == "__main__":
    main()
