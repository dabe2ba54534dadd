"""``rankday compare-levels``: our levels against the real index's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rankday.cli.options import home_option, index_option, json_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home


@click.command("compare-levels")
@home_option
@click.option(
    "--history",
    type=click.Path(file_okay=False, path_type=Path),
    help="a folder that rankday history or backtest wrote (default: the published days)",
)
@click.option("--actual", type=click.Path(dir_okay=False, path_type=Path), required=True, help="(session, close)")
@click.option("--scenario", default="in_force", show_default=True, help="which scenario of a backtest")
@index_option
@json_option
def compare_levels_command(
    home: Home, history: Path | None, actual: Path, scenario: str, index_code: str, as_json: bool
) -> None:
    """Correlation of daily returns, annualized tracking error, by year, and the days on which we were farthest off."""
    from rankday_sources.comparison.levels import compare_levels

    result = compare_levels(home, actual, history, index_code, scenario)
    click.echo(readable_json(result) if as_json else _page(result), nl=not as_json)


def _page(result: dict[str, Any]) -> str:
    span = f"{result['first']} to {result['last']}"
    lines = [
        f"{result['index_code']} ({result['source']}) against {result['actual']}, {span}",
        f"  {result['days']} daily returns   correlation {_or_undefined(result['correlation'], '.6f')}   "
        f"tracking error {_or_undefined(result['tracking_error'], '.4%')} a year",
        f"  whole span: ours {result['return_ours']:+.4%}   real {result['return_actual']:+.4%}   "
        f"drift {result['drift'] * 100:+.2f} points",
    ]
    if len(result["years"]) > 1:
        lines += ["", f"{'year':<6} {'days':>5} {'correlation':>12} {'error a year':>13} "
                      f"{'ours':>9} {'real':>9} {'drift':>7}"]  # fmt: skip
        lines += [
            f"{one['year']:<6} {one['days']:>5} {_or_undefined(one['correlation'], '.6f'):>12} "
            f"{_or_undefined(one['tracking_error'], '.4%'):>13} {one['return_ours']:>+9.2%} "
            f"{one['return_actual']:>+9.2%} {one['drift'] * 100:>+7.2f}"
            for one in result["years"]
        ]
    lines += ["", f"{'farthest off':<12} {'ours':>9} {'real':>9} {'bp':>7}"]
    lines += [_day(day) for day in result["worst_days"]]
    if len(result["years"]) > 1:
        for one in result["years"]:
            lines += ["", f"farthest off in {one['year']}", *(_day(day) for day in one["worst_days"])]
    if any(day["is_taken_back"] for day in result["worst_days"]):
        lines += ["", "* the next day takes back more than half of it: some prices were a session late"]
    return "\n".join(lines)


def _day(day: dict[str, Any]) -> str:
    drivers = "  ".join(f"{one['security_id']} {one['contribution']:+.4%}" for one in day["lines"])
    figures = f"{day['ours']:>+9.4%} {day['actual']:>+9.4%} {day['difference'] * 1e4:>+7.1f}"
    return f"{day['session']:<12} {figures}{'*' if day['is_taken_back'] else ' '} {drivers}".rstrip()


def _or_undefined(value: float | None, shape: str) -> str:
    return "undefined" if value is None else format(value, shape)
