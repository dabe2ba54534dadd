"""``rankday import``: public sources into landing drops."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from rankday.commands.options import home_option, json_option, session_option, show
from rankday.home import Home

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("import")
def import_command() -> None:
    """Turn a public source into landing drops."""


@import_command.command("nasdaq-screener")
@home_option
@session_option
@click.option("--file", "screener", type=FILE, required=True, help="the screener's rows at that close (.csv, .csv.gz)")
@click.option("--incumbents", type=FILE, multiple=True, help="members before the rank day (index_code, ticker)")
@click.option("--directory", "directories", type=FILE, multiple=True, help="an exchange's symbol directory")
@click.option("--sec-companies", type=FILE, help="the SEC's list (cik, name, ticker, exchange): groups share classes")
@click.option("--float", "floats", type=FILE, help="free-float estimates (ticker, fraction of the company's shares)")
@click.option("--replace", is_flag=True, help="put this drop in the place of a different one of that session")
@json_option
def nasdaq_screener(
    home: Home,
    session: date,
    screener: Path,
    incumbents: tuple[Path, ...],
    directories: tuple[Path, ...],
    sec_companies: Path | None,
    floats: Path | None,
    replace: bool,
    as_json: bool,
) -> None:
    """One session of the public stock screener; what is inferred is marked, with the rule (docs/real_data.md)."""
    from rankday.sources.import_screener import ScreenerFiles, import_screener

    files = ScreenerFiles(screener, incumbents, directories, sec_companies, floats)
    result = import_screener(home, session, files, replace)
    rows = result["rows"]
    sentence = (
        f"{'imported' if result['is_new'] else 'already there'}: {result['folder']} — {rows['companies']:,} companies, "
        f"{rows['securities']:,} lines, {rows.get('memberships', 0):,} membership rows\n"
    )
    if missing := result["members_without_row"]:
        sentence += f"{len(missing)} incumbents have no share in the feed: {' '.join(missing)}\n"
    show(result, as_json, sentence)
