"""The statistics of an index on a day as a page shows them: the rows of `index_statistics` and of `level_paths`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from rankday import publication
from rankday.contract.home import Home
from rankday.publication.results import Result
from rankday.reports.statistics.imported import stamp_of
from rankday.reports.statistics.measuring import Question, statistics_and_paths
from rankday.reports.statistics.published import INDEXES, codes_of
from rankday.reports.web.reading import newest_files

PERIODS = {
    "1m": "one month", "3m": "three months", "6m": "six months", "ytd": "year to date", "1y": "one year",
    "3y": "three years", "5y": "five years", "10y": "ten years", "base": "since the first level",
}  # fmt: skip
KINDS = {"price": "price", "total": "total return", "net": "net total return"}
ONE_LEVEL = {"": "value"}  # of a series or a fund


@dataclass(frozen=True)
class Statistics:
    """Of the index ``code``: ``rows`` as the contract has them, ``paths`` by (code, kind), each by session."""

    code: str
    rows: list[dict[str, Any]]
    paths: dict[tuple[str, str], list[dict[str, Any]]]

    def of(self, metric: str, period: str = "", kind: str = "", other: str | None = None) -> dict[str, Any] | None:
        """The row of a figure, None where it has no value; ``other`` None: whatever it is."""
        asked = (metric, period, kind)
        return next((row for row in self.rows if (row["metric"], row["period"], row["kind"]) == asked
                     and other in (None, row["other"])), None)  # fmt: skip

    def value(self, metric: str, period: str = "", kind: str = "") -> float | None:
        """The figure itself."""
        row = self.of(metric, period, kind)
        return row and row["value"]

    @property
    def kinds(self) -> dict[str, str]:
        """Kind → words of the levels that the code has."""
        return KINDS if (self.code, "price") in self.paths else ONE_LEVEL

    @property
    def of_risk(self) -> str:
        """The kind whose risk is shown: an investor has the dividends too."""
        return "total" if "total" in self.kinds else ""

    @property
    def periods(self) -> list[str]:
        """The periods that have a return, in the order of `PERIODS`."""
        return [period for period in PERIODS if self.of("return", period, self.of_risk)]

    @property
    def years(self) -> list[str]:
        """The calendar years that are complete, the newest first."""
        found = {row["period"] for row in self.rows if row["metric"] == "return" and row["period"].isdigit()}
        return sorted(found, reverse=True)


def statistics_of(home: Home, result: Result, code: str, against: str = "") -> Statistics:
    """The statistics of ``code`` at the close of the published day ``result``, beside ``against`` where it is given.

    Computed once a process while the published days and the imported levels are the same ones. Raises RankdayError for
    an ``against`` without a level on the day.
    """
    day = result.manifest["session"]
    days = [stream.partition("/")[2] for stream in publication.streams(home, "daily")]
    files = tuple(newest_files(home, [one for one in days if one <= day], "index_values"))
    return _measured(home.root, day, code, against, files, stamp_of(home))


def compared_lines(
    home: Home, result: Result, own: Statistics, parent: str, against: str
) -> dict[str, list[tuple[date, float]]]:
    """Words → the levels of a line: price and total return, or the value; those of parent and peer, from the first of
    these on."""
    lines = {words: [(row["session"], row["value"]) for row in own.paths[own.code, kind]]
             for kind, words in own.kinds.items() if kind != "net"}  # fmt: skip
    level_of = dict(next(iter(lines.values())))
    broader = (parent,) if parent in codes_of(result.folder, INDEXES) else ()
    for code in dict.fromkeys((*broader, against)):
        if not code or code == own.code:
            continue
        paths = own.paths if code in {one for one, _ in own.paths} else statistics_of(home, result, code).paths
        theirs = [(row["session"], row["value"]) for kind in (*KINDS, *ONE_LEVEL) for row in paths.get((code, kind), [])
                  if row["session"] in level_of and row["value"] > 0]  # fmt: skip
        if theirs:
            scale = level_of[theirs[0][0]] / theirs[0][1]
            sessions = {session: value * scale for session, value in reversed(theirs)}  # the first kind that it has
            lines[f"{code}, from the same level"] = sorted(sessions.items())
    return lines


@lru_cache(maxsize=64)
def _measured(
    root: Path, day: str, code: str, against: str, files: tuple[str, ...], stamp: tuple[int, int]
) -> Statistics:
    question = Question(date.fromisoformat(day), codes=(code,), against=against or None)
    found, levels = statistics_and_paths(question, Home(root))
    paths: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in levels.to_pylist():
        paths.setdefault((row["code"], row["kind"]), []).append(row)
    return Statistics(code, found.to_pylist(), paths)
