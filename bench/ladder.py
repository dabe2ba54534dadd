"""The ladder: every ratio that a part of the bench measured, beside the goal and the bar it must hold.

``bench/bars.csv`` has a row for each: part, ratio (what over what, in one run), goal, bar. A ratio that is above its
bar by more than `SLACK` has fallen back; a row changes only by a commit that says why. ``python -m bench.ladder``
writes the table of the newest results into docs/measured.md.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import REPOSITORY, print_table

BARS, RESULTS, PAGE = Path(__file__).parent / "bars.csv", Path(__file__).parent / "results", "docs/measured.md"
BEGIN, END = "<!-- ladder: python -m bench.ladder -->", "<!-- end of the ladder -->"
SLACK = 1.15
COLUMNS = ("part", "ratio", "measured", "goal", "bar", "")


@dataclass(frozen=True)
class Step:
    """A measured ratio with its goal and bar; both None where bars.csv has no row of it."""

    part: str
    ratio: str
    measured: float
    goal: float | None
    bar: float | None

    @property
    def has_fallen_back(self) -> bool:
        """Whether it is above its bar by more than the slack."""
        return self.bar is not None and self.measured > self.bar * SLACK

    @property
    def verdict(self) -> str:
        """One word for people."""
        if self.bar is None:
            return "no bar yet"
        if self.has_fallen_back:
            return "FALLEN BACK"
        return "goal reached" if self.goal is not None and self.measured <= self.goal else "holds"


def steps(parts: dict[str, dict[str, Any]], bars: Path = BARS) -> list[Step]:
    """The ratios (key ``ratios`` of a part's answer) in the order of ``bars``, then those without a bar."""
    with bars.open(encoding="utf-8", newline="") as lines:
        known = {(row["part"], row["ratio"]): (float(row["goal"]), float(row["bar"])) for row in csv.DictReader(lines)}
    measured = {(part, name): value for part in parts for name, value in parts[part].get("ratios", {}).items()}
    order = [*(key for key in known if key in measured), *(key for key in measured if key not in known)]
    return [Step(*key, measured[key], *known.get(key, (None, None))) for key in order]


def show(console, found: list[Step]) -> bool:
    """Print the ladder; whether every ratio holds its bar."""
    if found:
        rows = [(one.part, one.ratio, one.measured, one.goal, one.bar, one.verdict) for one in found]
        print_table(console, f"The ladder (a ratio may be {SLACK:g} × its bar)", COLUMNS, rows)
    return not any(one.has_fallen_back for one in found)


def as_markdown(result: dict[str, Any], bars: Path = BARS) -> str:
    """The ladder of one result as a table for the page."""
    machine = result["machine"]
    lines = [
        f"Taken {result['at'][:10]}: {machine['cores']} cores, {machine['memory_gb']} GB, load "
        f"{machine['load'][0]:.1f} as it began, medians of {result['runs']} paired runs.",
        "",
        "| part | ratio | measured | goal | bar | |",
        "|---|---|---|---|---|---|",
    ]
    for one in steps(result["parts"], bars):
        numbers = " | ".join("" if value is None else f"{value:.3g}" for value in (one.measured, one.goal, one.bar))
        lines.append(f"| {one.part} | {one.ratio} | {numbers} | {one.verdict} |")
    return "\n".join(lines)


def main() -> None:
    """Write the newest results of every part into the page."""
    newest: dict[str, Any] = {}
    for path in sorted(RESULTS.glob("*.json")):
        result = json.loads(path.read_text(encoding="utf-8"))
        newest = {**result, "parts": newest.get("parts", {}) | result["parts"]}
    if not newest:
        raise SystemExit("bench: nothing was measured yet; run make bench")
    page = REPOSITORY / PAGE
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    page.write_text(f"{before}{BEGIN}\n\n{as_markdown(newest)}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
