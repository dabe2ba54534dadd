"""``rankday import``: public sources into landing drops."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from rankday.cli.imports_panel import FILE, panel, years
from rankday.cli.options import ISO_DATE, home_option, json_option, session_option, show
from rankday.contract.home import Home


def _show(result: dict[str, Any], as_json: bool, sentence: str) -> None:
    """The result, and for a person the table that ends every import: rows read, used and passed over by reason."""
    show(result, as_json, sentence + "".join(f"{line}\n" for line in result["report"]["lines"]))


@click.group("import")
def import_command() -> None:
    """Turn a public source into landing drops."""


import_command.add_command(panel)
import_command.add_command(years)


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
    from rankday_sources.import_screener import ScreenerFiles, import_screener

    files = ScreenerFiles(screener, incumbents, directories, sec_companies, floats)
    result = import_screener(home, session, files, replace)
    rows = result["rows"]
    sentence = (
        f"{'imported' if result['is_new'] else 'already there'}: {result['folder']} — {rows['companies']:,} companies, "
        f"{rows['securities']:,} lines, {rows.get('memberships', 0):,} membership rows\n"
    )
    for one in result["ticker_changes"]:
        sentence += f"{one['security_id']} goes on under another ticker: {one['before']} → {one['now']}\n"
    for one in result["reused_tickers"]:
        sentence += f"{one['ticker']} is now {one['security_id']}; {one['before']} had that ticker\n"
    if missing := result["members_without_row"]:
        sentence += f"{len(missing)} incumbents have no share in the feed: {' '.join(missing)}\n"
    _show(result, as_json, sentence)


@import_command.command("memberships")
@home_option
@click.option("--file", "lists", type=FILE, required=True, help="dated member lists (as_of, index_code, ticker)")
@click.option("--session", "sessions", type=ISO_DATE, multiple=True, help="a drop that takes the newest list by then")
@click.option("--replace", is_flag=True, help="put these lists in the place of different ones of the same dates")
@json_option
def memberships(home: Home, lists: Path, sessions: tuple[date, ...], replace: bool, as_json: bool) -> None:
    """Dated member lists: kept as evidence; into the drops of the named sessions, else of the lists' own dates."""
    from rankday_sources.member_lists import import_memberships

    result = import_memberships(home, lists, sessions, replace)
    sentence = f"{result['lists']} lists (an index and a date each), {result['new_lists']} of them new\n"
    for one in result["drops"]:
        verb = "memberships" if one["is_new"] else "already there"
        lists = ", ".join(f"{code} of {day}" for code, day in one["as_of"].items())
        sentence += f"{one['session']}: {verb}, {one['rows']:,} rows ({lists})\n"
        for move in one["moved"]:
            sentence += f"  {move['ticker']} of the list is {move['security_id']}, which has another ticker here\n"
        if missing := one["not_found"]:
            sentence += f"  {len(missing)} members are no share of that drop: {' '.join(missing)}\n"
    _show(result, as_json, sentence)


@import_command.command("identifiers")
@home_option
@session_option
@click.option(
    "--file", "identifiers", type=FILE, required=True, help="a row a line or company, a column a kind (figi …)"
)
@json_option
def identifiers(home: Home, session: date, identifiers: Path, as_json: bool) -> None:
    """Identifiers of lines and companies, a FIGI mapping for example, into the session's landing drop."""
    from rankday_sources.identifier_file import import_identifiers

    result = import_identifiers(home, session, identifiers)
    added = ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in result["added"].items()) or "nothing"
    verb = "added" if result["is_new"] else "already there"
    _show(result, as_json, f"{result['session']}: {verb}: {added}; {result['rows']:,} identifiers in the drop\n")


@import_command.command("crsp")
@home_option
@click.option("--session", "sessions", type=ISO_DATE, multiple=True, required=True, help="a session of the file")
@click.option("--file", "daily", type=FILE, required=True, help="the daily stock file (.csv, .csv.gz)")
@click.option("--names", type=FILE, help="name history (dsenames, stocknames), if the daily file has no share codes")
@click.option("--delistings", type=FILE, help="delistings (dsedelist), if the daily file has none")
@click.option("--replace", is_flag=True, help="put these drops in the place of different ones of those sessions")
@json_option
def crsp(
    home: Home,
    sessions: tuple[date, ...],
    daily: Path,
    names: Path | None,
    delistings: Path | None,
    replace: bool,
    as_json: bool,
) -> None:
    """Sessions of CRSP's daily stock file, in the layout of WRDS (docs/licensed_sources.md)."""
    from rankday_sources.crsp import CrspFiles, import_crsp

    result = import_crsp(home, CrspFiles(daily, names, delistings), sessions, replace)
    sentence = ""
    for one in result["drops"]:
        rows, verb = one["rows"], "imported" if one["is_new"] else "already there"
        sentence += f"{one['session']}: {verb}, {rows['companies']:,} companies, {rows['securities']:,} lines, "
        sentence += f"{rows['corporate_actions']} events\n"
        if missing := one["without_name"]:
            sentence += f"  {len(missing)} lines have no name record that day: {' '.join(missing)}\n"
    _show(result, as_json, sentence)


SOURCE = click.Path(path_type=Path)


@import_command.command("sec")
@home_option
@session_option
@click.option("--submissions", type=SOURCE, help="submissions.zip, a folder of CIK##########.json, or one such file")
@click.option("--facts", type=SOURCE, help="companyfacts.zip, a folder of CIK##########.json, or one such file")
@click.option("--links", type=FILE, help="which company is which filer (company_id, cik), where ids are no CIK")
@click.option("--sec-companies", "companies", type=FILE, help="the SEC's list (cik, ticker), where ids are no CIK")
@json_option
def sec(
    home: Home,
    session: date,
    submissions: Path | None,
    facts: Path | None,
    links: Path | None,
    companies: Path | None,
    as_json: bool,
) -> None:
    """Facts filed with the SEC by that session, into its landing drop (docs/licensed_sources.md)."""
    from rankday_sources.sec import SecFiles, import_sec

    result = import_sec(home, session, SecFiles(submissions, facts, links, companies))
    supplied = ", ".join(f"{count:,} {column}" for column, count in result["supplied"].items()) or "nothing"
    verb = "supplied" if result["is_new"] else "already there"
    sentence = f"{result['session']}: {result['companies']:,} companies are known filers; {verb}: {supplied}\n"
    if result["kept"]:
        kept = ", ".join(f"{count:,} {column}" for column, count in result["kept"].items())
        sentence += f"  another source's facts stay: {kept}\n"
    if result["floats_without_price"]:
        sentence += f"  {result['floats_without_price']:,} public floats have no close of their day in this home\n"
    if result["unknown_places"]:
        sentence += f"  add to source_rules/edgar_places.csv: {' '.join(result['unknown_places'])}\n"
    _show(result, as_json, sentence)


@import_command.command("levels")
@home_option
@click.option(
    "--file", "levels", type=FILE, required=True, help="session, value; perhaps code and kind (.csv, .csv.gz)"
)
@click.option("--code", help="the code of every level, where the file has no column code")
@click.option("--kind", type=click.Choice(("price", "total", "net")), default="price", show_default=True,
              help="the kind of level, where the file has no column kind")  # fmt: skip
@click.option("--replace", is_flag=True, help="put these levels in the place of different ones of the same sessions")
@json_option
def levels(home: Home, levels: Path, code: str | None, kind: str, replace: bool, as_json: bool) -> None:
    """Levels of others (an index, a fund), for `statistics --against`, the index page and the fact sheet."""
    from rankday_sources.level_file import import_levels

    result = import_levels(home, levels, code, kind, replace)
    sentence = f"{result['added']:,} levels new or changed\n"
    for one in result["codes"]:
        sentence += f"{one['code']} ({one['kind']}): {one['levels']:,} levels, {one['first']} to {one['last']}\n"
    show(result, as_json, sentence)


@import_command.command("rates")
@home_option
@click.option("--file", "rates", type=FILE, required=True, help="the ECB's reference rates, or rates a row each")
@click.option("--session", "sessions", type=ISO_DATE, multiple=True, help="only into the drop of this session")
@click.option("--replace", is_flag=True, help="put these rates in the place of different ones of the same key")
@json_option
def rates(home: Home, rates: Path, sessions: tuple[date, ...], replace: bool, as_json: bool) -> None:
    """Exchange and interest rates into landing drops that are there, of the sessions that the file has."""
    from rankday_sources.rate_file import import_rates

    result = import_rates(home, rates, sessions, replace)
    changed, unchanged = len(result["changed"]), len(result["unchanged"])
    sentence = f"{result['rows']:,} rows of {result['table']} in the file; drops changed: {changed}, "
    show(
        result,
        as_json,
        f"{sentence}with them already: {unchanged}; sessions without a drop: {result['without_drop']}\n",
    )
