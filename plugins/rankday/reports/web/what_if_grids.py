"""Several what-ifs at once: up to four scenarios side by side, or a grid of two parameters as a heat map."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.reports.web.queries import query
from rankday.reports.web.refusals import about
from rankday.reports.web.what_if_runs import remembered, run_command
from rankday.rulebook.derived import base_codes
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.parameters import checked_overrides
from rankday.what_if.scenarios import Scenarios, grid_of

MOST, MOST_CELLS = 4, 64
LETTERS = "ABCD"
WHOLE = "R3000E"  # the index of the command's own summary: of every market
MEASURES = {
    "companies": "Companies",
    "adds": "Adds against the rule in force",
    "deletes": "Deletes against the rule in force",
    "turnover": "Turnover of the event, one way",
    "weight_moved_bp": "Weight moved, basis points",
}


def scenarios_of(asked: Mapping[str, str]) -> Scenarios:
    """``s1`` … ``s4`` of an address (``band_1000=0.05, band_200=0``) as A … D. Raises InvalidInput of the field."""
    found: Scenarios = {}
    for number in range(1, MOST + 1):
        if not (text := asked.get(f"s{number}", "").strip()):
            continue
        with about(f"s{number}"):
            found[LETTERS[number - 1]] = checked_overrides(_pairs(text), RULEBOOK)
    return found


def grid_scenarios(asked: Mapping[str, str]) -> Scenarios:
    """``across`` and ``down`` of an address (``band_1000=0:0.05:0.01``) as scenarios. Raises InvalidInput."""
    settings = []
    for name in ("across", "down"):
        if text := asked.get(name, "").strip():
            with about(name):
                grid_of([text], RULEBOOK)
            settings.append(text)
    if not settings:
        return {}
    with about("down" if len(settings) > 1 else "across"):
        found = grid_of(settings, RULEBOOK)
        if len(found) > MOST_CELLS:
            raise RankdayError(
                f"{len(found)} cells; at most {MOST_CELLS} on a page, `rankday what-if --grid` takes more"
            )
    return found


def results(home: Home, rank_date: date, scenarios: Scenarios, inputs: str, code: str = WHOLE) -> list[dict[str, Any]]:
    """A row for each scenario and index, the rule in force first, as `what_if_grid` writes them; decimals as texts.

    A derived ``code``: derived indexes too. ``inputs`` identifies what it is computed from. Raises RankdayError as
    `what_if_runs.run_command`.
    """
    named = tuple(sorted((name, *sorted(changed.items())) for name, changed in scenarios.items()))
    shown = WHOLE if code in base_codes() else code
    return remembered(
        (str(home.root), rank_date.isoformat(), inputs, repr(named), "" if shown == WHOLE else "derived"),
        lambda: _computed(home, rank_date, scenarios, shown),
    )


def side_by_side(rows: list[dict[str, Any]], scenarios: Scenarios) -> dict[str, list[dict[str, Any]]]:
    """Measure → rows of ``index_code`` and ``values``, that of the rule in force and of each scenario, in order."""
    columns = ("in_force", *scenarios)
    value = {(row["scenario_id"], row["index_code"]): row for row in rows}
    codes = list(dict.fromkeys(row["index_code"] for row in rows))

    def values(code: str, measure: str) -> list[Any]:
        """None where a scenario does not have the index."""
        return [value.get((one, code), {}).get(measure) for one in columns]

    return {measure: [{"index_code": code, "values": values(code, measure)} for code in codes] for measure in MEASURES}


def heat_map(rows: list[dict[str, Any]], scenarios: Scenarios, code: str, measure: str) -> list[dict[str, Any]]:
    """A row for each scenario: ``across``, ``down`` (values of its parameters), ``value``, ``heat`` from 0 to 9."""
    names = list(next(iter(scenarios.values())))
    cells = [
        (place, *(scenarios[row["scenario_id"]][name] for name in (names[0], names[-1])), row[measure])
        for place, row in enumerate(rows)
        if row["index_code"] == code and row["scenario_id"] in scenarios
    ]
    with duckdb.connect() as db:
        db.execute("create table cells (place integer, across varchar, down varchar, value double)")
        db.executemany("insert into cells values (?, ?, ?, try_cast(? as double))", cells)
        cursor = db.execute(query("heat_map"))
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def notebook_cell(rank_date: str, scenarios: Scenarios, code: str = WHOLE) -> str:
    """Python that computes the same in a notebook, in an environment where RANKDAY_HOME names the home."""
    derived = "" if code in base_codes() else ", with_derived=True"
    listed = "".join(f"    {name!r}: {dict(changed)!r},\n" for name, changed in scenarios.items())
    day = date.fromisoformat(rank_date)
    return (
        "from datetime import date\nfrom pathlib import Path\n\nimport duckdb\n\n"
        "from rankday.contract.home import Home\nfrom rankday.what_if.grid import what_if_grid\n\n"
        f"scenarios = {{\n{listed}}}\n"
        f"what_if_grid(Home.resolve(), date({day.year}, {day.month}, {day.day}), scenarios, "
        f'Path("what_if.parquet"){derived})\n'
        "duckdb.sql(\"from 'what_if.parquet'\")\n"
    )


def _pairs(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(","):
        name, sign, value = (one.strip() for one in part.partition("="))
        if not sign or not name:
            raise RankdayError(f"{part.strip() or text}: write parameter=value, as in band_1000=0.05, band_200=0")
        if name in found:
            raise RankdayError(f"{name} is there twice")
        found[name] = value
    return found


def _computed(home: Home, rank_date: date, scenarios: Scenarios, code: str) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="rankday-what-if-") as folder:
        listed, table = Path(folder) / "scenarios.csv", Path(folder) / "results.csv"
        with listed.open("w", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle)
            writer.writerow(("scenario_id", "parameter", "value"))
            writer.writerows((name, *pair) for name, changed in scenarios.items() for pair in changed.items())
        run_command(home, rank_date.isoformat(), [f"--scenarios={listed}", f"--out={table}", f"--index={code}"])
        with table.open(newline="", encoding="utf-8") as handle:
            return list(csv.DictReader(handle))
