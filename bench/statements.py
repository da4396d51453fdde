"""The ceiling: pgbench with the bare statements of the same work (`pgbench/*.sql`)."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.cluster import HOST, USER, Cluster

SCRIPTS = Path(__file__).parent / "pgbench"
PER_SECOND = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
FAILED = re.compile(r"^number of failed transactions: ([1-9]\d*)", re.MULTILINE)
LIVELY = """
    SELECT min(a.id), max(a.id) FROM activity a JOIN plan p ON p.id = a.plan_id
    WHERE p.state = 'adopted'"""


@dataclass(frozen=True, slots=True)
class Bare:
    """pgbench on one database; each work is scripts with their weights."""

    cluster: Cluster
    database: str

    def per_second(self, scripts: Mapping[str, int], seconds: float, connections: int = 8) -> float:
        """Return how many transactions a second the *scripts* make; raises RuntimeError."""
        command = [str(self.cluster.binaries / "pgbench"), "-h", HOST, "-p", str(self.cluster.port)]
        command += ["-U", USER, "-n", "-M", "prepared", "-c", str(connections), "-j", "2"]
        command += ["-T", str(max(1, round(seconds)))]
        for name, value in self._range().items():
            command += ["-D", f"{name}={value}"]
        for name, weight in scripts.items():
            command += ["-f", f"{SCRIPTS / name}.sql@{weight}"]
        run = subprocess.run([*command, self.database], check=False, capture_output=True, text=True)  # noqa: S603 - made above
        found = PER_SECOND.search(run.stdout)
        if run.returncode or found is None or FAILED.search(run.stdout):
            raise RuntimeError(run.stdout + run.stderr)
        return float(found[1])

    def _range(self) -> dict[str, int]:
        with self.cluster.connect(self.database) as connection:
            first, last = connection.execute(LIVELY).fetchone() or (1, 1)
        return {"first": first, "last": last}
