"""What a busy day asks: steps, lists, histories and what has stopped, in turn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.asking import Answer, Asker


@dataclass(slots=True)
class Mixed:
    """One connection that asks for each kind of work in turn."""

    kinds: Sequence[Asker]
    count: int = 0

    def ask(self) -> bytes:
        """Return the next request."""
        self.count += 1
        return self._kind.ask()

    def hear(self, answer: Answer) -> Counter[str]:
        """Let the one that asked take in the answer."""
        return self._kind.hear(answer)

    @property
    def _kind(self) -> Asker:
        return self.kinds[self.count % len(self.kinds)]
