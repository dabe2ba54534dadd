"""``rankday fact-sheet``: one index on one published day, on one printable page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from rankday.cli.options import home_option, index_option, json_option, session_option, show, version_option
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home


@click.command("fact-sheet")
@home_option
@session_option
@index_option
@version_option
@click.option("--against", default="", help="a code to show beside: an index, or one of `import levels`")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="default: <index>-<session>.pdf, here")
@json_option
def fact_sheet_command(
    home: Home,
    session: date,
    index_code: str,
    version: int | None,
    against: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Levels, returns, largest constituents and sectors of an index at the close of SESSION, as a PDF.

    Made from the published days up to it: the same versions give the same bytes.
    """
    from rankday.engine.indexes import checked_code
    from rankday.reports.web.fact_sheet import fact_sheet
    from rankday.reports.web.index_view import is_there
    from rankday.reports.web.reading import meant
    from rankday.reports.web.statistics_view import statistics_of

    result = meant(home, f"daily/{session}", str(version or ""))
    if not is_there(result, checked_code(home, index_code, *result.rule_days)):
        raise RankdayError(f"{index_code} has no lines on {session}: no fact sheet")
    if against:
        statistics_of(home, result, index_code, against)  # before a file is made
    target = (output or Path(f"{index_code}-{session}.pdf")).resolve()
    try:
        with target.open("xb") as file:
            file.write(fact_sheet(home, result, index_code, against))
    except FileExistsError:
        raise RankdayError(f"{target}: is there already; name another file with --output") from None
    facts = {"stream": result.stream, "version": result.version, "index_code": index_code, "file": str(target)}
    show(facts, as_json, f"{target}: {index_code} on {session}, v{result.version}")
