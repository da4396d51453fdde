"""The command line as somebody types it, in this very process."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from click.testing import CliRunner

from service.cli.program import Program
from service.cli.root import Root
from service.console import NAME, open_app
from service.core import clock

SECRET = "a made-up key that is long enough for a test"
ENGLISH, SWEDISH = "en_GB.UTF-8", "sv_SE.UTF-8"
COUNTY = "17"
TODAY = clock.today()
DECIDED, COMPLETED = (str(TODAY - timedelta(days=days)) for days in (60, 30))
DECISION = ("decisionBody=Kommunstyrelsen", f"decidedOn={DECIDED}", "reference=KS 41 § 12")
DONE = ("summary=Rutinen är införd", f"completedOn={COMPLETED}")
RESULT = ("result=achieved", "summary=Det blev som vi tänkte")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 -- any JSON document
        """The one document on stdout; anything beside it is a fault."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Console:
    """A terminal where everything is about one database."""

    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *words: str, **environment: str) -> Ran:
        """Run `forankra WORDS`; *environment* is added to the terminal's own."""
        return self._run(words, environment, None)

    def given(self, typed: str, *words: str) -> Ran:
        """Run `forankra WORDS` with *typed* on its standard input."""
        return self._run(words, {}, typed)

    def _run(self, words: Sequence[str], environment: Mapping[str, str], typed: str | None) -> Ran:
        runner = CliRunner(env={"LC_ALL": ENGLISH, **self.environment, **environment})
        program = Program(open_app=open_app)
        result = runner.invoke(Root(), list(words), typed, prog_name=NAME, obj=program)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(code=result.exit_code, out=result.stdout, err=result.stderr)

    def ask(self, *words: str) -> Any:  # noqa: ANN401 -- any JSON document
        """Run a command that must succeed, and return its document."""
        ran = self.run(*words, "--json")
        assert ran.code == 0, ran
        return ran.document

    def refused(self, *words: str) -> Any:  # noqa: ANN401 -- any JSON document
        """Run a command that must be refused, and return the problem."""
        ran = self.run(*words, "--json")
        assert ran.code == 1, ran
        return ran.document

    def add_organisation(self, name: str) -> str:
        """Add a municipality and return its id."""
        words = ["--name", name, "--kind", "municipality", "--county", COUNTY]
        return str(self.ask("organisation", "add", *words)["id"])

    def add_person(self, email: str, role: str, *held_for: str) -> str:
        """Add a person with one role and return their id."""
        words = ["--name", "Någon Påhittad", "--email", email, "--role", role, *held_for]
        return str(self.ask("person", "add", *words)["id"])

    def add_plan(self, *words: str) -> str:
        """Add a plan whose owners should have anchored by yesterday, and return its id."""
        period = ["--period-start", DECIDED, "--period-end", "2099-12-31"]
        period += ["--anchor-by", str(TODAY - timedelta(days=1))]
        title = ["--title", "Handlingsplan", "--county", COUNTY]
        return str(self.ask("plan", "add", *title, *period, *words)["id"])

    def move(
        self, uid: str, transition: str, who: str, *words: str, evidence: Sequence[str] = ()
    ) -> Ran:
        """Take a transition and answer with a document."""
        stated = [word for each in evidence for word in ("--evidence", each)]
        return self.run("activity", "move", uid, transition, "--as", who, *words, *stated, "--json")
