"""`rankday ipo-additions` and `rankday fast-entry`: what joins between reconstitutions, pending or published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import click

from rankday.cli.options import ISO_DATE, carried_to_the_approvers, home_option, run_options
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home

Returns = dict[date, Decimal]


def _returns(context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> Returns:
    """``R=F`` of each option: the rank day from which the return begins, and the return as a fraction."""
    from rankday.reconstitution.additions.returns import returns_of

    try:
        return returns_of(texts)
    except RankdayError as error:
        raise click.BadParameter(str(error)) from None


market_return_option = click.option(
    "--market-return",
    "market_returns",
    multiple=True,
    metavar="R=F",
    callback=_returns,
    help="price return of the market from the rank day R, as a fraction (default: by our levels); may be repeated",
)


@click.command("ipo-additions")
@home_option
@click.option("--quarter", required=True, help="its last month, as in 2026-09")
@market_return_option
@run_options
def ipo_additions_command(home: Home, quarter: str, market_returns: Returns, as_json: bool, **options: Any) -> None:
    """A quarter's IPO additions; a quarter of a reconstitution is refused: they come with it."""
    _publish(home, quarter, f"IPO additions of {quarter}", as_json, market_returns, options)


@click.command("fast-entry")
@home_option
@click.option("--session", type=ISO_DATE, required=True, help="the first trading day, YYYY-MM-DD")
@market_return_option
@run_options
def fast_entry_command(home: Home, session: date, market_returns: Returns, as_json: bool, **options: Any) -> None:
    """Lines first traded on a session that enter before the next reconstitution; nobody qualifies: nothing is done."""
    _publish(home, session, f"fast entry of {session}", as_json, market_returns, options)


def _publish(
    home: Home, of: str | date, title: str, as_json: bool, market_returns: Returns, options: dict[str, Any]
) -> None:
    def run(**rest: Any) -> dict[str, Any]:
        from rankday.reconstitution.additions.commands import publish_additions

        return publish_additions(home, of, market_returns=market_returns, **rest)

    carried_to_the_approvers(home, title, as_json, run, **options)
