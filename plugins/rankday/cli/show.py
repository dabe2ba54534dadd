"""``rankday show``: a published result, as it is known now or as it was known then."""

from __future__ import annotations

import sys

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.cli.options import as_of_option, home_option, json_option, version_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.text import plain


@click.command("show")
@home_option
@click.option("--stream", required=True, help="for example reconstitution/2026-06 or daily/2026-06-30")
@version_option
@as_of_option
@json_option
def show_command(home: Home, stream: str, version: int | None, as_of: str | None, as_json: bool) -> None:
    """The summary of a published result, and where its files are: as known now, or as known then (--as-of).

    --as-of takes the version that was in force at that place of the ledger; `rankday versions` lists them.
    """
    from rankday.publication.results import published_result
    from rankday.reports.summary import print_summary

    result = published_result(home, stream, version, as_of)
    if as_json:
        click.echo(readable_json(result.manifest | {"folder": str(result.folder)}), nl=False)
        return
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
    if stream.startswith("daily/"):
        _print_day(result, console)
    elif stream.startswith("projection/"):
        from rankday.cli.project import print_projection
        from rankday.projection.projecting import summary_of

        print_projection(summary_of(result), console)
    elif stream.startswith("score/"):
        from rankday.cli.score import print_score
        from rankday.projection.scoring import summary_of_score

        print_score(summary_of_score(result), console)
    else:
        print_summary(home, stream, console=console, result=result)
    if restatement := result.manifest.get("restatement"):
        summary = f"restatement {restatement['ticket']} of v{restatement['restates']}: {restatement['reason']}"
        console.print(plain(summary), markup=False)


def _print_day(result, console: Console) -> None:
    manifest = result.manifest
    console.print(f"\n[bold]{result.stream}[/bold] v{result.version} · {manifest['state']}")
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("index", "price level", "total return", "net total return", "lines"):
        table.add_column(column, justify="left" if column == "index" else "right")
    for row in result.rows(
        "select index_code, price_level, total_return_level, net_total_return_level, constituent_count "
        "from index_values order by index_code"
    ):
        table.add_row(*("–" if value is None else str(value) for value in row.values()))
    console.print(table)
    for gate in manifest["gates"]:
        if not gate["is_met"]:
            console.print(plain(f"{gate['severity']}: {gate['gate']} {gate['observed']}"), markup=False)
    console.print(f"files {result.folder}\ncontent hash {manifest['content_hash']}", soft_wrap=True, markup=False)
