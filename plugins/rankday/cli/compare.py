"""``rankday compare``: a reconstitution against a list of its real members."""

from __future__ import annotations

from pathlib import Path

import click

from rankday.cli.options import as_of_option, home_option, index_option, json_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home

SIDES = {"only_actual": "missing here", "only_ours": "only here"}


@click.command("compare")
@home_option
@click.option("--event", required=True, help="month of implementation, YYYY-MM")
@click.option("--actual", type=click.Path(dir_okay=False, path_type=Path), required=True, help="(index_code, ticker)")
@index_option
@as_of_option
@json_option
def compare_command(home: Home, event: str, actual: Path, index_code: str, as_of: str | None, as_json: bool) -> None:
    """Precision, recall and Jaccard against the real members, and the cause of every mismatch."""
    from rankday_sources.comparison.compare import compare

    result = compare(home, event, actual, index_code, as_of)
    click.echo(readable_json(result) if as_json else _page(result), nl=not as_json)


def _page(result: dict) -> str:
    """The comparison for a person: figures, causes with counts, then the names."""
    lines = [
        f"{result['index_code']} of reconstitution/{result['event']} ({result['result']}) against the real members",
        f"  Jaccard {result['jaccard']:.4f}   precision {result['precision']:.4f}   recall {result['recall']:.4f}",
        f"  ours {result['ours']:,}   real {result['actual']:,}   in both {result['both']:,}"
        f"   only ours {result['only_ours']:,}   only real {result['only_actual']:,}",
        "",
    ]
    lines += [f"{cause['count']:>5}  {SIDES[cause['side']]:<13} {cause['cause']}" for cause in result["causes"]]
    lines += ["", f"{'':13} {'ticker':<8} {'rank':>5} {'cap, m USD':>12}  {'before':<12} {'failed':<6}  cause · name"]
    for one in result["mismatches"]:
        cap = f"{int(one['total_market_cap'].partition('.')[0]) // 10**6:,}" if one["total_market_cap"] else ""
        before = next((code for code in ("R1000", "R2000") if code in one["prior_indexes"].split("|")), "")
        lines.append(
            f"{SIDES[one['side']]:<13} {one['ticker']:<8} {one['company_rank'] or '':>5} {cap:>12}  {before:<12} "
            f"{one['first_failed_screen'] or '':<6}  {one['cause']} · {one['name']}".rstrip()
        )
    return "\n".join(lines)
