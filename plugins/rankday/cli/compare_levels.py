"""``rankday compare-levels``: our levels against the real index's."""

from __future__ import annotations

from pathlib import Path

import click

from rankday.cli.options import home_option, index_option, json_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home


@click.command("compare-levels")
@home_option
@click.option(
    "--history",
    type=click.Path(file_okay=False, path_type=Path),
    help="a folder that rankday history wrote (default: the published days)",
)
@click.option("--actual", type=click.Path(dir_okay=False, path_type=Path), required=True, help="(session, close)")
@index_option
@json_option
def compare_levels_command(home: Home, history: Path | None, actual: Path, index_code: str, as_json: bool) -> None:
    """Correlation of daily returns, annualized tracking error, and the days on which we were farthest off."""
    from rankday_sources.comparison.levels import compare_levels

    result = compare_levels(home, actual, history, index_code)
    click.echo(readable_json(result) if as_json else _page(result), nl=not as_json)


def _page(result: dict) -> str:
    correlation = "undefined" if result["correlation"] is None else f"{result['correlation']:.6f}"
    span = f"{result['first']} to {result['last']}"
    lines = [
        f"{result['index_code']} ({result['source']}) against {result['actual']}, {span}",
        f"  {result['days']} daily returns   correlation {correlation}   "
        f"tracking error {result['tracking_error']:.4%} a year",
        f"  whole span: ours {result['return_ours']:+.4%}   real {result['return_actual']:+.4%}",
        "",
        f"{'farthest off':<12} {'ours':>9} {'real':>9} {'bp':>7}",
    ]
    for day in result["worst_days"]:
        drivers = "  ".join(f"{one['security_id']} {one['contribution']:+.4%}" for one in day["lines"])
        figures = f"{day['ours']:>+9.4%} {day['actual']:>+9.4%} {day['difference'] * 1e4:>+7.1f}"
        lines.append(f"{day['session']:<12} {figures}  {drivers}".rstrip())
    return "\n".join(lines)
