"""`make team-check`: the team's deployment natively, LocalExecutor and then Celery, as a table of what was shown.

Needs PostgreSQL and redis-server of the distribution, and a machine that gives a process its own host name; otherwise
one line says what is missing, and the exit status is 0: nothing was tried. Leaves no process and no folder.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from rankday.contract.errors import RankdayError
from team import image, local, workers
from team.deployment import Deployment
from team.native import Missing, check_machine
from team.trials import Table


def main() -> None:
    parser = argparse.ArgumentParser(prog="make team-check", description=__doc__)
    parser.add_argument("--companies", type=int, default=300)
    parser.add_argument("--only", choices=["local", "celery"])
    parser.add_argument("--keep", type=Path, help="use this folder and leave it (the environment is made once)")
    options = parser.parse_args()
    try:
        check_machine()
    except Missing as reason:
        print(f"team-check: skipped, nothing was tried: {reason}")
        return
    begun = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - begun:6.1f} s  {line}", flush=True)

    folder = options.keep or Path(tempfile.mkdtemp(prefix="rankday-team-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)  # the containers' user has to pass
    table = Table(say)
    try:
        for earlier in ("local", "celery"):
            shutil.rmtree(folder / earlier, ignore_errors=True)
        with table.line("environment of requirements/team.txt, files of the Dockerfile"):
            image.build(folder / "code", folder / "environment")
        if options.only != "celery":
            with _deployment(folder, "local", {}, say) as team:
                local.trials(team, table, options.companies)
            with _deployment(folder, "local", {}, say) as team:
                local.again(team, table)
        if options.only != "local":
            with _deployment(folder, "celery", workers.SETTINGS, say) as team:
                workers.trials(team, table, options.companies)
    except (AssertionError, Missing, RankdayError) as failure:
        print(f"NOT SHOWN: {failure}", file=sys.stderr)
        sys.exit(1)
    finally:
        if table.lines:
            print(f"\n{table.text()}")
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _deployment(folder: Path, name: str, settings: dict[str, str], say) -> Deployment:
    root = folder / name
    root.mkdir(mode=0o755, exist_ok=True)
    return Deployment(root, folder / "code", folder / "environment", settings, say)


if __name__ == "__main__":
    main()
