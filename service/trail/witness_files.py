"""Where a witness has what it needs: its name, its key, the logs it knows, what it saw last."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from service.trail.log_keys import read_keys
from service.trail.signed_note import COSIGNATURE, Verifier, verifier
from service.trail.witness import Witness

NAME, KEY = "FORANKRA_WITNESS_NAME", "FORANKRA_WITNESS_KEY_FILE"
LOGS, MEMORY = "FORANKRA_WITNESS_LOGS", "FORANKRA_WITNESS_MEMORY"


@dataclass(frozen=True, slots=True)
class WitnessFiles:
    """The witness's *name*, its *key*, the public keys of *logs*, a folder for what was seen."""

    name: str
    key: Path
    logs: Path
    memory: Path

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read what ``as_environ`` spells; raises KeyError when something is missing."""
        return cls(environ[NAME], *(Path(environ[each]) for each in (KEY, LOGS, MEMORY)))

    def as_environ(self) -> dict[str, str]:
        """Spell it for another process."""
        return {NAME: self.name, KEY: str(self.key), LOGS: str(self.logs), MEMORY: str(self.memory)}

    def witness(self) -> Witness:
        """Return the witness, by what stands in the files now.

        Raises KeyFileError, NoteError for a line that is no public key, and OSError.
        """
        own = read_keys(self.key)[0]
        known = [Verifier.read(line) for line in self.logs.read_text("utf-8").split()]
        verifier(self.name, own)  # which says what is wrong with the name
        return Witness(self.name, own, known, self.memory)


def public_key(witness: Witness) -> str:
    """Return the key that others know the *witness* by."""
    return str(verifier(witness.name, witness.key, COSIGNATURE))
