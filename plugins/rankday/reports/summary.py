"""The summary of a reconstitution in a terminal: what an operations analyst wants to know first."""

from __future__ import annotations

import sys
from decimal import Decimal
from shlex import quote
from textwrap import shorten

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.contract.home import Home
from rankday.contract.streams import kind_of
from rankday.contract.tables import INDEX_CODES
from rankday.contract.text import shown
from rankday.publication.results import Result, result_of
from rankday.reports.additions import print_additions
from rankday.reports.derived_summary import derived_indexes


def print_summary(
    home: Home,
    stream: str,
    content_hash: str | None = None,
    console: Console | None = None,
    result: Result | None = None,
) -> None:
    """Print the screens' tally, breakpoint and band, counts, changes, gates and files of a result.

    Of ``result`` where it is at hand, else of the newest of ``stream`` (`results.result_of`).
    """
    console = console or Console(highlight=False, width=None if sys.stdout.isatty() else 110)
    result = result or result_of(home, stream, content_hash)
    _print_state(console, result)
    if kind_of(stream).is_addition:
        print_additions(console, result)
        _print_gates(console, result)
        _print_exceptions(console, result)
        _print_files(console, home, result)
        return
    if result.manifest.get("list_date"):
        _print_list(console, result)
    console.print(_screens(result))
    console.print(_indexes(result))
    if derived := derived_indexes(result):
        console.print(derived)
    _print_breakpoint(console, result)
    console.print(_largest_changes(result))
    _print_gates(console, result)
    _print_exceptions(console, result)
    _print_files(console, home, result)


def _print_state(console: Console, result: Result) -> None:
    facts = result.manifest
    state = f"published as v{result.version}" if result.version else "pending: two approvals are missing"
    console.print(f"\n[bold]{shown(result.stream)}[/bold] · rank day {facts['rank_date']} · {state}")
    console.print(
        f"implementation {facts['implementation_date']} · weights as of {facts['weights_as_of']} · "
        f"calendar {facts['calendar_version']} · incumbents: {shown(facts['incumbents'])}\n"
    )
    if version := facts.get("corrects_without_ticket"):
        console.print(
            f"[bold]corrects v{version} without a ticket[/bold]: an input, a rule or the code was another then; "
            "`rankday restate` adds ticket, reason and impact\n"
        )


def _print_list(console: Console, result: Result) -> None:
    facts = result.manifest
    locked = " · locked down: only removals" if facts["is_locked_down"] else ""
    console.print(
        f"[bold]List {facts['list_number']}[/bold] against {shown(facts['previous'])}{locked}", soft_wrap=True
    )
    rows = result.rows("""
        select change_type, ticker, security_id, name, string_agg(index_code, ' ' order by index_code) as codes, cause,
            reference
        from list_changes group by all order by change_type, security_id, cause, reference
    """)
    if not rows:
        console.print("nothing changed\n")
        return
    table = _table(f"{len(rows):,} changes", "", "ticker", "name", "indexes", "cause", "reference", left=6)
    for row in rows[:20]:
        texts = (row["ticker"] or row["security_id"], shorten(row["name"] or "", 30, placeholder=" …"), row["codes"])
        table.add_row(row["change_type"], *map(shown, texts), row["cause"] or "none", shown(row["reference"] or ""))
    console.print(table)


def _table(title: str, *columns: str, left: int = 1) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position < left else "right", overflow="fold")
    return table


def _screens(result: Result) -> Table:
    table = _table("Screens", "screen", "companies first failing", "lines failing", "lines flagged")
    rows = result.rows("""
        select split_part(metric, ' ', 2) as screen,
            max(value) filter (where metric like 'companies_first%')::bigint as companies,
            max(value) filter (where metric like 'lines_failing%')::bigint as failing,
            max(value) filter (where metric like 'lines_flagged%')::bigint as flagged
        from statistics where index_code = 'UNIVERSE' and metric like '% S%' group by all order by all
    """)
    by_screen = {row["screen"]: row for row in rows}
    for screen in result.archived("screens"):
        row = by_screen.get(screen["screen_id"], {})
        figures = (f"{row.get(name) or 0:,}" for name in ("companies", "failing", "flagged"))
        table.add_row(f"{screen['screen_id']} {screen['screen'].replace('_', ' ')}", *figures)
    totals = {row["metric"]: int(row["value"]) for row in result.rows(
        "select metric, value from statistics where metric in ('companies', 'eligible_companies')"
    )}  # fmt: skip
    table.caption = f"{totals.get('companies', 0):,} companies, {totals.get('eligible_companies', 0):,} eligible"
    table.caption_justify = "left"
    return table


def _indexes(result: Result) -> Table:
    table = _table(
        "Indexes against the incumbents",
        "index",
        "lines",
        "companies",
        "adds",
        "deletes",
        "turnover",
        "smallest company",
    )
    rows = result.rows("""
        select index_code, metric, value from statistics where index_code <> 'UNIVERSE'
    """)
    figures: dict[str, dict[str, float]] = {}
    for row in rows:
        figures.setdefault(row["index_code"], {})[row["metric"]] = row["value"]
    for code in (code for code in INDEX_CODES if code in figures):
        one = figures[code]
        table.add_row(
            code,
            *(f"{int(one.get(name) or 0):,}" for name in ("line_count", "company_count", "adds", "deletes")),
            # no figure: neither composition has a value, or the index is empty now
            "–" if one.get("turnover_one_way") is None else f"{one['turnover_one_way']:.1%}",
            "–" if one.get("smallest_company_cap") is None else f"{one['smallest_company_cap'] / 1e6:,.1f}m",
        )
    return table


def _print_breakpoint(console: Console, result: Result) -> None:
    rows = result.rows("select * from breakpoints where break_rank = 1000")
    if not rows:
        console.print("R1000/R2000 breakpoint: fewer than 1,000 companies are ranked; rank decides\n")
        return
    row = rows[0]
    band = (
        f" · band {row['lower_percentile'] * 100:.2f}–{row['upper_percentile'] * 100:.2f} %"
        f" = {_billions(row['largest_in_band_cap'])} down to {_billions(row['smallest_in_band_cap'])}"
        if row["band"] is not None
        else " · no band"
    )
    console.print(
        f"[bold]R1000/R2000 breakpoint[/bold] {_billions(row['market_cap'])} "
        f"at percentile {row['percentile'] * 100:.2f} %{band}"
    )
    [kept] = result.rows("select count(*) as companies from decisions where reason_code = 'kept_by_band'")
    console.print(f"{kept['companies']:,} companies keep their side of a break by its band\n")


def _billions(amount: Decimal) -> str:
    return f"{amount / 10**9:,.2f}bn USD"


def _largest_changes(result: Result) -> Table | str:
    table = _table("R2000, the ten largest adds and deletes", "", "ticker", "name", "cap", "why", left=3)
    rows = result.rows("""
        select change_type, ticker, changes.name, total_market_cap, changes.reason_code
        from changes
        left join lines using (security_id, ticker)
        left join decisions using (company_id)
        where index_code = 'R2000'
        qualify row_number() over (
            partition by change_type order by total_market_cap desc nulls last, security_id
        ) <= 10
        order by change_type, total_market_cap desc nulls last, security_id
    """)
    if not rows:
        return "R2000: no adds, no deletes\n"
    for row in rows:
        cap = row["total_market_cap"]
        table.add_row(
            row["change_type"],
            shown(row["ticker"] or "(vanished)"),
            shown(shorten(row["name"] or "", 44, placeholder=" …")),
            f"{cap / 10**6:,.0f}m" if cap is not None else "–",
            row["reason_code"],
        )
    return table


def _print_gates(console: Console, result: Result) -> None:
    gates = result.manifest["gates"]
    unmet = [gate for gate in gates if not gate["is_met"]]
    console.print(f"[bold]Gates[/bold] {len(gates) - len(unmet)} of {len(gates)} met")
    for gate in unmet:
        finding = f"{gate['severity']}: {gate['gate']} {gate['observed']}, expected {gate['expectation']}"
        console.print(f"  {shown(finding)}", style="red" if gate["severity"] == "critical" else "yellow")
    for override in result.manifest.get("overrides", []):
        console.print(f"  accepted: {shown(override['gate'])} because {shown(str(override['reason']))}", style="red")


def _print_exceptions(console: Console, result: Result) -> None:
    for one in result.manifest.get("exceptions", []):
        console.print(
            f"  exception: {one['screen_id']} of {shown(one['security_id'])} {one['old_value']} → {one['new_value']}, "
            f"{shown(one['reason'])} ({shown(one['evidence'])}), by {shown(one['author'])}, "
            f"approved by {shown(one['approver'])}",
            style="red",
            markup=False,
        )


def _print_files(console: Console, home: Home, result: Result) -> None:
    console.print(f"\n[bold]Files[/bold] {result.folder}", soft_wrap=True)
    console.print(f"content hash {result.manifest['content_hash']}", soft_wrap=True)
    if result.version is None:
        console.print(
            f"To publish, two people: rankday approve --home {quote(home.address)} --stream {result.stream} "
            f"--content-hash {result.manifest['content_hash'][:12]} --as NAME",
            soft_wrap=True,
            markup=False,
        )
