"""``rankday sample``: a generated market as landing drops."""

from __future__ import annotations

from datetime import date

import click

from rankday.cli.options import ISO_DATE, home_option, json_option, show
from rankday.contract.home import Home
from rankday.sample_market import (
    DEFAULT_COMPANIES,
    DEFAULT_SEED,
    DEFAULT_SESSIONS,
    DEFAULT_START,
    MOST_COMPANIES,
    MOST_SESSIONS,
    generate,
)


@click.command("sample")
@home_option
@click.option("--seed", type=click.IntRange(0), default=DEFAULT_SEED, show_default=True, help="same seed, same bytes")
@click.option("--companies", type=click.IntRange(1, MOST_COMPANIES), default=DEFAULT_COMPANIES, show_default=True)
@click.option(
    "--sessions",
    type=click.IntRange(1, MOST_SESSIONS),
    default=DEFAULT_SESSIONS,
    show_default=True,
    help="sessions in all, the rank day first",
)
@click.option("--start", type=ISO_DATE, default=DEFAULT_START.isoformat(), show_default=True, help="the rank day")
@click.option(
    "--format", "file_format", type=click.Choice(["csv", "csv.gz", "parquet"]), default="csv", show_default=True
)
@click.option("--offerings", is_flag=True, help="with lines that come to market between rank days, and share changes")
@click.option("--reference-data", is_flag=True, help="with labels on four levels, identifiers, traded values and rates")
@click.option("--only", type=ISO_DATE, multiple=True, help="write the drop of this session only; may be repeated")
@json_option
def sample_command(
    home: Home,
    seed: int,
    companies: int,
    sessions: int,
    start: date,
    file_format: str,
    offerings: bool,
    reference_data: bool,
    only: tuple[date, ...],
    as_json: bool,
) -> None:
    """Make a generated market: landing drops of a rank day and the sessions after it.

    A landing folder that is there already must hold the same drop; otherwise it is left alone and the exit status is 1.
    """
    drops = generate(
        home,
        seed=seed,
        companies=companies,
        sessions=sessions,
        start=start,
        file_format=file_format,
        offerings=offerings,
        reference_data=reference_data,
        only=only,
    )
    report = {
        "seed": seed,
        "companies": companies,
        "drops": [
            {
                "session": drop.session.isoformat(),
                "status": "written" if drop.is_new else "unchanged",
                "folder": str(drop.folder),
                "rows": drop.rows,
            }
            for drop in drops
        ],
    }
    first, last = drops[0], drops[-1]
    written = sum(drop.is_new for drop in drops)
    state = f"{written} written" if written == len(drops) else f"{written} written, {len(drops) - written} there before"
    counts = f"{first.rows['companies']:,} companies, {first.rows['securities']:,} lines"
    show(
        report,
        as_json,
        f"{len(drops)} drops ({state}), {first.session} to {last.session}: {counts}, in {home.root / 'landing'}",
    )
