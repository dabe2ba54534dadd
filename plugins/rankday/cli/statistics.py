"""``rankday statistics``: returns, risk, concentration and fundamentals of levels."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.cli.options import home_option, json_option, session_option
from rankday.contract.errors import RankdayError
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.text import shown

DECIMALS, DECIMALS_OF_TRACKING = 6, 12
A_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("statistics")
@home_option
@session_option
@click.option("--code", "codes", multiple=True, help="only of this index, series or fund (several times: of each)")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(("price", "total", "net")), help="only this level")
@click.option("--against", help="compare volatility, correlation and beta with this code, of the same kind")
@click.option("--rate-code", help="the interest rate of the Sharpe ratio, a code of --interest")
@click.option("--levels", type=A_FILE, help="a level history instead of the published days: session, code, kind, value")
@click.option("--interest", type=A_FILE, help="interest rates: session, rate_code, rate")
@click.option("--fund", help="only the tracking of this fund: a row of funds.csv")
@click.option("--nav", type=A_FILE, help="a real fund's net asset values in place of the twin's: session, nav")
@click.option("--out", type=click.Path(path_type=Path), help="a new folder for index_statistics.csv and .parquet")
@json_option
def statistics_command(
    home: Home,
    session: date,
    codes: tuple[str, ...],
    kinds: tuple[str, ...],
    against: str | None,
    rate_code: str | None,
    levels: Path | None,
    interest: Path | None,
    fund: str | None,
    nav: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Statistics at the close of SESSION, from the published days or from a file of levels (methodology 11).

    With --fund how that fund tracks its benchmark, from its base day (methodology 10).
    Nothing is published: what stands in days and publications decides.
    """
    from rankday.reports.statistics.measuring import Question, statistics_of_file, statistics_of_home
    from rankday.reports.statistics.tracking import tracking_of_home
    from rankday.reports.statistics.writing import write

    if out is not None and out.exists():
        raise RankdayError(f"{out}: is there already; name a new folder with --out")
    question = Question(session, codes, kinds, against, rate_code)
    if fund is not None:
        others = {"--code": codes, "--kind": kinds, "--against": against, "--rate-code": rate_code,
                  "--levels": levels, "--interest": interest}  # fmt: skip
        if given := [option for option, value in others.items() if value]:
            raise RankdayError(f"{given[0]} beside --fund: tracking is of the fund and its benchmark; leave it out")
        table = tracking_of_home(home, session, fund, nav)
    elif nav is not None:
        raise RankdayError("--nav without --fund: name the fund of funds.csv whose terms it is compared with")
    elif levels is None:
        table = statistics_of_home(question, home, interest)
    else:
        table = statistics_of_file(question, levels, interest)
    if out is not None:
        write(table, out)
    if as_json:
        rows = [{name: _plain(value) for name, value in row.items()} for row in table.to_pylist()]
        click.echo(readable_json({"session": session.isoformat(), "index_statistics": rows}), nl=False)
    else:
        _print(table.to_pylist(), Console(highlight=False), DECIMALS_OF_TRACKING if fund else DECIMALS)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _print(rows: list[dict], console: Console, decimals: int) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("code", "level", "metric", "period", "beside", "value", "from", "to", "of"):
        table.add_column(column, justify="right" if column in ("value", "of") else "left", overflow="fold")
    for row in rows:
        texts = (row[name] for name in ("code", "kind", "metric", "period", "other"))
        days = (str(row["from_session"]), str(row["to_session"]))
        table.add_row(*map(shown, texts), f"{row['value']:.{decimals}f}", *days, f"{row['observations']:,}")
    console.print(table)
