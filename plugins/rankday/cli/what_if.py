"""`rankday what-if`: who would move if a parameter were another, against the rule in force."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import click
from rich.console import Console

from rankday.cli.additions import market_return_option
from rankday.cli.options import ISO_DATE, home_option, json_option, named_values
from rankday.contract.errors import RankdayError
from rankday.contract.files import readable_json
from rankday.contract.home import Home

MARKET_RETURN = "market_return_"  # as a scenario names it (what_if.parameters)


@click.command("what-if")
@home_option
@click.option(
    "--rank-date",
    "rank_dates",
    type=ISO_DATE,
    multiple=True,
    help="a rank day with a snapshot, YYYY-MM-DD; several with --report",
)
@click.option("--quarter", "quarters", multiple=True, help="in its place a quarter's IPO additions, as in 2026-09")
@click.option("--first-day", "first_days", type=ISO_DATE, multiple=True, help="in its place fast entries of that day")
@market_return_option
@click.option(
    "--set", "settings", multiple=True, metavar="PARAMETER=VALUE", help="another value; empty: no band, no minimum"
)
@click.option(
    "--grid", "grids", multiple=True, metavar="PARAMETER=VALUES", help="1,2,5 or FROM:TO:STEP; all combinations"
)
@click.option(
    "--rulebook", type=click.Path(path_type=Path), help="an amended copy of the seeds, against those in force"
)
@click.option("--derived-indexes", type=click.Path(path_type=Path), help="a file of that name in place of the home's, "
              "against what is in force")  # fmt: skip
@click.option("--report", type=click.Path(path_type=Path), help="write the impact report into this new folder")
@click.option("--scenarios", "file", type=click.Path(path_type=Path), help="CSV: scenario_id, parameter, value")
@click.option("--out", type=click.Path(path_type=Path), help="the table of a grid, .csv or .parquet")
@click.option("--index", "index_code", default="R2000", show_default=True, help="the index a grid's summary shows")
@click.option("--any-date", is_flag=True, help="allow a session that is no rank day")
@json_option
def what_if_command(
    home: Home,
    rank_dates: tuple[date, ...],
    quarters: tuple[str, ...],
    first_days: tuple[date, ...],
    market_returns: dict[date, Decimal],
    settings: tuple[str, ...],
    grids: tuple[str, ...],
    rulebook: Path | None,
    derived_indexes: Path | None,
    report: Path | None,
    file: Path | None,
    out: Path | None,
    index_code: str,
    any_date: bool,
    as_json: bool,
) -> None:
    """Who would move, turnover, weights and breakpoints if a rule were another. Nothing published is touched."""
    option, days = _asked({"--rank-date": rank_dates, "--quarter": quarters, "--first-day": first_days})
    of_additions = option != "--rank-date"
    if len(days) > 1 and not report:
        raise RankdayError(f"{option}: several are for --report; give one")
    if market_returns and not of_additions:
        raise RankdayError("--market-return is of additions: give --quarter or --first-day")
    if any_date and of_additions:
        raise RankdayError(f"--any-date is of a rank day, not of {option}; leave it out")
    settings += tuple(f"{MARKET_RETURN}{day}={rate:f}" for day, rate in market_returns.items())
    if derived_indexes and of_additions:
        raise RankdayError(f"--derived-indexes is of a rank day, not of {option}: derived indexes take no additions")
    if grids or file:
        if rulebook or report or derived_indexes:
            raise RankdayError(
                "--rulebook, --derived-indexes and --report are of one change; leave out --grid and --scenarios"
            )
        _grid(home, days[0], of_additions, settings, grids, file, out, index_code, any_date, as_json)
        return
    if rulebook and settings:
        raise RankdayError("give --rulebook or --set, not both; put the values into the rulebook's copy")
    if derived_indexes and (rulebook or settings):
        raise RankdayError("give --derived-indexes, or --rulebook, or --set; one change at a time")
    if report and report.exists():
        raise RankdayError(f"--report {report}: is there already; name a new folder")
    from rankday.what_if.additions import what_if_additions
    from rankday.what_if.answer import what_if
    from rankday.what_if.report import write_report
    from rankday.what_if.terminal import print_additions, print_result

    overrides = {} if rulebook or derived_indexes else overrides_of(settings)
    results = [
        what_if_additions(home, day, overrides, rulebook)
        if of_additions
        else what_if(home, day, overrides, any_date, rulebook, derived_indexes)
        for day in sorted(set(days))
    ]
    files = write_report(results, report) if report else []
    if as_json:
        click.echo(readable_json(results[0] if len(results) == 1 else results), nl=False)
        return
    for result in results:
        (print_additions if of_additions else print_result)(result, _console())
    if files:
        click.echo(f"{report}: {', '.join(files)}")


def _console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else 110)


def _asked(given: dict[str, tuple]) -> tuple[str, tuple]:
    """The one option that says of what the what-if is, and its values. Raises RankdayError for none, and for two."""
    found = [(option, values) for option, values in given.items() if values]
    if len(found) != 1:
        raise RankdayError(
            "give --rank-date, or --quarter of IPO additions, or --first-day of fast entries; one of them"
        )
    return found[0]


def _grid(home, day, of_additions, settings, grids, file, out, index_code, any_date, as_json) -> None:
    from rankday.engine.indexes import checked_code
    from rankday.rulebook.derived import base_codes
    from rankday.rulebook.rows import RULEBOOK
    from rankday.what_if.additions import what_if_additions_grid
    from rankday.what_if.grid import what_if_grid
    from rankday.what_if.scenarios import grid_of, scenarios_from
    from rankday.what_if.summary import summary_of
    from rankday.what_if.terminal import print_grid

    if settings or (grids and file):
        raise RankdayError("give --grid, or --scenarios, or --set; a value that stays is a grid of one: --grid NAME=5")
    if out is not None and (out.suffix not in (".csv", ".parquet") or not out.parent.is_dir()):
        raise RankdayError(f"--out {out}: write to a .csv or a .parquet file in a folder that is there")
    checked_code(home, index_code, date.today() if of_additions else day)
    scenarios = scenarios_from(file, RULEBOOK, of_additions) if file else grid_of(grids, RULEBOOK, of_additions)
    with tempfile.TemporaryDirectory() as folder:
        table = out or Path(folder) / "results.parquet"
        with _grid_progress(len(scenarios)) as progress:
            if of_additions:
                result = what_if_additions_grid(home, day, scenarios, table, progress)
            else:
                is_derived = index_code not in base_codes()
                result = what_if_grid(home, day, scenarios, table, any_date, progress, is_derived)
        tables = summary_of(table, index_code)
    if as_json:
        click.echo(readable_json(result | {"table": str(out) if out else None, "summary": tables}), nl=False)
        return
    print_grid(result, tables, out, _console())


@contextmanager
def _grid_progress(count: int):
    """A callback that shows on a terminal how many of ``count`` scenarios are done."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with Console(stderr=True).status("") as status:
        yield lambda done: status.update(f"{done:,} of {count:,} scenarios …")


def overrides_of(settings: tuple[str, ...]) -> dict[str, str]:
    """``name=value`` texts as a mapping. Raises RankdayError for another shape and for a name given twice."""
    overrides = named_values(settings, "PARAMETER", "band_1000=0.05", "--grid tries several values")
    if not overrides:
        raise RankdayError("say what is to be another: --set PARAMETER=VALUE, as in --set band_1000=0.05")
    return overrides
