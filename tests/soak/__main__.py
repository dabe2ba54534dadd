"""``make soak``: the year, then the one-pass history; exit status 1 if levels differ or anything creeps."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from dirty.judged import call
from rankday.contract.home import Home
from soak.figures import table
from soak.year import Failed, Year, levels_of_the_history, levels_of_the_nights

FEWEST_NIGHTS = 40  # below, one night that had more to do is the median of its quarter: shown, not judged


def main() -> None:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--companies", type=int, default=1000)
    parser.add_argument("--sessions", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(soak(Path(folder), options.companies, options.sessions, options.seed))


def soak(folder: Path, companies: int, sessions: int, seed: int) -> int:
    """Run the year below ``folder`` and print what came of it; 0 if nothing is wrong."""
    begun = time.perf_counter()
    year = Year(Home(folder / "sender"), Home(folder / "home"), lambda line: print(f"  {line}", flush=True))
    call("sample", "--home", year.sender.root, "--companies", companies, "--sessions", sessions, "--seed", seed)
    try:
        year.run()
        wrong = _compared(year, folder / "history")
        year.command("verify")
    except Failed as failed:
        print(failed)
        return 1
    lines, creeping = table(year.figures)
    print("\n".join([*year.told, "", *lines]))
    wrong += creeping if len(year.figures) >= FEWEST_NIGHTS else []
    print("\n".join(wrong) or "levels equal the one-pass history, every hash is good, nothing creeps")
    print(f"{len(year.figures)} nights of {companies} companies in {(time.perf_counter() - begun) / 60:.1f} minutes")
    return int(bool(wrong))


def _compared(year: Year, out: Path) -> list[str]:
    nights = levels_of_the_nights(year.home)
    year.command("history", "--from", nights[0][0], "--to", year.end, "--out", out, "--json")
    passed = levels_of_the_history(out)
    print(f"{len(nights)} rows of index values of the nights, {len(passed)} of the one-pass history")
    differing = [(one, other) for one, other in zip(nights, passed, strict=False) if one != other]
    if len(nights) != len(passed):
        differing.append((len(nights), len(passed)))
    return [f"{len(differing)} rows differ, the first: {differing[0]}"] if differing else []


if __name__ == "__main__":
    main()
