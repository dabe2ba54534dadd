"""`rankday explain`: one sentence first, then one paragraph, then the numbers behind it."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.cli.options import ISO_DATE, as_of_option, home_option, json_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.streams import Kind, Stream
from rankday.contract.text import shown


@click.command("explain")
@home_option
@click.option("--event", help="month of implementation, as in 2026-06")
@click.option("--quarter", help="explain the IPO additions of that quarter instead, as in 2026-09")
@click.option("--first-day", type=ISO_DATE, help="explain the fast entries of that first trading day instead")
@click.option("--list-date", type=ISO_DATE, help="explain the preliminary list of that date instead")
@click.argument("who", metavar="TICKER")
@as_of_option
@json_option
def explain_command(
    home: Home,
    event: str | None,
    quarter: str | None,
    first_day: date | None,
    list_date: date | None,
    who: str,
    as_of: str | None,
    as_json: bool,
) -> None:
    """Why TICKER (or a company id, an ISIN or another identifier of that day, or a name) is in, or out."""
    from rankday.reports.explain import explain, explain_addition

    if sum(one is not None for one in (event, quarter, first_day)) != 1:
        raise click.UsageError("name one of --event, --quarter and --first-day")
    if event is not None:
        answer, show = explain(home, event, who, as_of, list_date), _print
    else:
        stream = Stream(Kind.IPO_ADDITIONS, event=quarter) if quarter else Stream(Kind.FAST_ENTRY, day=first_day)
        answer, show = explain_addition(home, str(stream), who, as_of), _print_addition
    if as_json:
        click.echo(readable_json(answer), nl=False)
    else:
        show(answer, Console(highlight=False, width=None if sys.stdout.isatty() else 110))


def _print_addition(answer: dict[str, Any], console: Console) -> None:
    for line in answer["lines"]:
        console.print(f"\n[bold]{shown(line['name'] or line['security_id'])}[/bold] {shown(line['security_id'])}")
        console.print(f"{shown(line['explanation'])}\n")
        console.print(
            f"rank day {answer['rank_date']} · outcome: {line['outcome'].replace('_', ' ')} · "
            f"joins: {line['new_indexes'] or '–'}"
        )
        console.print(_screens(line))
    for row in answer["thresholds"]:
        name = f"break of rank {row['break_rank']:,}" if row["break_rank"] else "floor"
        adjusted = "not known" if row["adjusted_market_cap"] is None else f"{row['adjusted_market_cap']:,.6f} USD"
        console.print(f"{name}: {row['market_cap']:,.6f} USD of {row['rank_date']}, adjusted {adjusted}")
    _print_source(answer, console)


def _print(answer: dict[str, Any], console: Console) -> None:
    decision = answer["decision"]
    console.print(f"\n[bold]{shown(decision['name'] or decision['company_id'])}[/bold] {shown(decision['company_id'])}")
    console.print(f"{shown(decision['explanation'])}\n")
    if decision.get("analysis"):  # results before it had none
        console.print(f"{shown(decision['analysis'])}\n")
    console.print(
        f"rank day {answer['rank_date']} · before: {decision['prior_indexes'] or '–'} · "
        f"now: {decision['new_indexes'] or '–'} · reason: {decision['reason_code']}"
    )
    _print_identifiers(answer, None, console)
    for change in answer.get("list_changes", []):
        console.print(
            shown(f"{change['change_type']} {change['index_code']}: {change['cause']}, {change['reference']}")
        )
    for event in answer.get("season_events", []):
        summary = (
            f"{event['event_type']} {event['event_id']} of {event['ex_date']} ({event['role']}): {event['outcome']}"
        )
        console.print(shown(summary.replace("_", " ")))
    for line in answer["lines"]:
        left = next((change for change in answer["changes"] if change["security_id"] == line["security_id"]), None)
        console.print(f"\n[bold]{shown(_title(line))}[/bold]")
        console.print(f"{line['new_indexes'] or 'in no index'}{_before(left)}")
        _print_identifiers(answer, line["security_id"], console)
        if line["shares"]:
            console.print(shown(line["shares"]))
        if line["evidence"]:
            console.print(shown(_evidence(line["evidence"])))
        console.print(_screens(line))
    if answer["distances"]:
        console.print(_distances(answer["distances"]))
    _print_source(answer, console)


def _print_identifiers(answer: dict[str, Any], security_id: str | None, console: Console) -> None:
    """What others call the line, or, without one, the company."""
    named = [row for row in answer["identifiers"] if row["security_id"] == security_id]
    if named:
        console.print(
            shown(" · ".join(f"{row['kind'].replace('_', ' ')} {row['value']}" for row in named)), style="dim"
        )


def _print_source(answer: dict[str, Any], console: Console) -> None:
    snapshot = answer["input_snapshot"]
    console.print(
        f"from {answer['stream']} (content hash {answer['content_hash'][:12]}), "
        f"snapshot v{snapshot['version']} {snapshot['content_hash'][:12]}\n",
        style="dim",
    )


def _title(line: dict[str, Any]) -> str:
    role = "pricing vehicle" if line["is_pricing_vehicle"] else "line"
    return f"{line['ticker'] or '(no ticker)'} · {line['security_id']} · {line['security_type']} · {role}"


def _before(change: dict[str, Any] | None) -> str:
    """What the line was in before, where that was something else, and why it changed."""
    return f" (before: {change['from_indexes'] or 'none'}; {change['reason_code']})" if change else ""


def _evidence(row: dict[str, Any]) -> str:
    """What the evidence says of a line whose facts were inferred: code, direction, how sure, why."""
    sure = "never tried" if row["confidence"] is None else f"confidence {row['confidence'] * 100:.1f} %"
    cases = f" of {row['observations']:,} earlier cases" if row["observations"] else ""
    factor = f"; cap × {row['cap_factor']}" if row["cap_factor"] else ""
    source = f"{row['source']} of {row['source_date']}"
    return f"evidence {row['code']}: {row['direction']}, {sure}{cases}; {row['reason']} ({source}){factor}"


def _screens(line: dict[str, Any]) -> Table | str:
    """Every screen of the pricing vehicle; of another line those that it failed or that lack a fact."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("screen", "", "observed", "required", "note"):
        table.add_column(column, overflow="fold")
    for screen in line["screens"]:
        if not line["is_pricing_vehicle"] and screen["is_passed"] and not screen["is_flagged"]:
            continue
        outcome = "[green]pass[/green]" if screen["is_passed"] else "[red]FAIL[/red]"
        if screen["is_flagged"]:
            outcome += " [yellow]unknown[/yellow]"
        texts = (shown(screen[name] or "") for name in ("observed", "threshold", "note"))
        table.add_row(f"{screen['screen_id']} {screen['screen'].replace('_', ' ')}", outcome, *texts)
    return table if table.rows else "passes every screen\n"


def _distances(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="Distance to the breaks", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in ("break", "cap there", "own cap minus it", "percentile there", "band", "inside"):
        table.add_column(column, justify="right")
    for row in rows:
        has_band = row["lower_percentile"] is not None
        table.add_row(
            f"#{row['break_rank']}",
            f"{row['market_cap'] / 10**6:,.1f}m",
            f"{row['cap_distance'] / 10**6:+,.1f}m",
            f"{row['percentile'] * 100:.2f} %",
            f"{row['lower_percentile'] * 100:.2f}–{row['upper_percentile'] * 100:.2f} %" if has_band else "none",
            ("yes" if row["is_in_band"] else "no") if has_band else "",
        )
    return table
