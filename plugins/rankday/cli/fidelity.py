"""``rankday fidelity``: our reconstitutions against the real index, year by year."""

from __future__ import annotations

from pathlib import Path

import click

from rankday.cli.options import home_option, index_option, json_option
from rankday.contract.errors import RankdayError
from rankday.contract.files import readable_json, write_text_atomically
from rankday.contract.home import Home
from rankday.contract.text import shown

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("fidelity")
@home_option
@click.option("--event", "events", multiple=True, required=True, help="month of implementation, YYYY-MM; repeatable")
@click.option("--actual", "actuals", type=FILE, multiple=True, help="its real members (index_code, ticker), in the "
              "order of --event; without any, the first lists of the evidence on or after implementation")  # fmt: skip
@index_option
@click.option("--gains/--no-gains", default=True, show_default=True, help="compute each code switched off as well")
@click.option("--page", type=FILE, help="write everything, with the names of every mismatch, as an HTML page")
@json_option
def fidelity_command(
    home: Home,
    events: tuple[str, ...],
    actuals: tuple[Path, ...],
    index_code: str,
    gains: bool,
    page: Path | None,
    as_json: bool,
) -> None:
    """Precision, recall, Jaccard, adds and leavers, figures, causes; beside the old list carried forward."""
    from rankday_sources.fidelity.page import page_of
    from rankday_sources.fidelity.years import fidelity_of

    if actuals and len(actuals) != len(events):
        raise RankdayError(f"{len(events)} --event but {len(actuals)} --actual; give one for each, or none")
    files = actuals or (None,) * len(events)
    years = [fidelity_of(home, *pair, index_code, gains) for pair in zip(events, files, strict=True)]
    if page is not None:
        write_text_atomically(page, page_of(years))
    click.echo(readable_json({"years": years}) if as_json else table_of(years, page), nl=False)


def table_of(years: list[dict], page: Path | None = None) -> str:
    """The years as text: one row of figures each, then causes, codes and gains."""
    text = f"{'event':<8} {'ours':>5} {'real':>5} {'precision':>9} {'recall':>7} {'Jaccard':>7} {'carried':>7} "
    text += f"{'adds p/r':>13} {'leavers p/r':>13} {'overlap':>7} {'breakpoint':>16} {'smallest':>16}\n"
    for year in years:
        base = year["agreement"]
        pairs = [f"{_ratio(one['precision'])}/{_ratio(one['recall'])}" for one in (year["adds"], year["leavers"])]
        text += f"{year['event']:<8} {base['ours']:>5} {base['actual']:>5} {_ratio(base['precision']):>9} "
        text += f"{_ratio(base['recall']):>7} {_ratio(base['jaccard']):>7} {_ratio(year['baseline']['jaccard']):>7} "
        text += f"{pairs[0]:>13} {pairs[1]:>13} {_ratio(year['weight_overlap']):>7} "
        text += f"{_figure(year['breakpoint']):>16} {_figure(year['smallest']):>16}\n"
    for year in years:
        text += f"\n{year['event']} · {year['result']} against {shown(year['actual_from'])}\n"
        text += f"  dated after the rank day: {'; '.join(year['dated_after_rank_day']) or 'nothing'}\n"
        text += "".join(
            f"  {one['count']:>4} {'missing' if one['side'] == 'only_actual' else 'too many'}: {one['cause']}\n"
            for one in year["causes"]
        )
        text += "".join(_code(code) for code in year["codes"])
        text += "".join(
            f"  without {one['jaccard']:.4f} ({one['adds_to_jaccard']:+.4f}, {one['lines_moved']:>3} lines)"
            f" {one['without']}\n"
            for one in year["gains"]
        )
    return text + (f"\nEvery mismatch by name: {page}\n" if page else "")


def _code(code: dict) -> str:
    basis = (
        f"{code['confirmed']} of {code['observations']}"
        if code["is_observed"]
        else "prior"
        if code["confidence"] is not None
        else "never tried"
    )
    sure = "" if code["confidence"] is None else f"{code['confidence']:.3f}"
    applied = "applied" if code["is_applied"] else "not applied"
    return f"  code {code['code']:<28} {code['direction']:<10} {sure:>6} {basis:<20} {applied}\n"


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _figure(figure: dict) -> str:
    """In millions, and how far off the published figure."""
    ours = "–" if figure["usd"] is None else f"{float(figure['usd']) / 1e6:,.1f}m"
    return ours if figure["off"] is None else f"{ours} {figure['off'] * 100:+.1f}%"
