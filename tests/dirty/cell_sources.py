"""The sources of which one cell becomes something else: each writes its files and says the arguments of the import."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from dirty.judged import call
from dirty.licensed_cases import CIZ, LEGACY
from dirty.market import fresh_drop
from drops.good_drop import SESSION
from rankday.contract.home import Home
from sources.panel_feed import SESSIONS, frame, line
from sources.screener_feed import SESSION as SCREENER_DAY
from sources.screener_feed import row, write_csv

SYMBOLS = ("ABC", "BCD", "CDE", "DEF", "EFG", "FGH")


def as_csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def screener(folder: Path, spoil: Callable) -> list[object]:
    header, *rows = csv.reader(write_csv(folder / "feed.csv", [row(symbol) for symbol in SYMBOLS]).open())
    (folder / "feed.csv").write_text(as_csv([header, *spoil(rows)]))
    return ["nasdaq-screener", "--session", SCREENER_DAY, "--file", folder / "feed.csv"]


def beside(option: str, header: list[str], *cells: str) -> Callable:
    def prepare(folder: Path, spoil: Callable) -> list[object]:
        arguments = screener(folder, lambda rows: rows)
        rows = [[cell.replace("*", symbol).replace("#", str(place)) for cell in cells]
                for place, symbol in enumerate(SYMBOLS, start=1)]  # fmt: skip
        (folder / "other.csv").write_text(as_csv([header, *spoil(rows)]))
        return [*arguments, option, folder / "other.csv"]

    return prepare


def daily(text: str, option: str = "--file") -> Callable:
    def prepare(folder: Path, spoil: Callable) -> list[object]:
        header, *rows = csv.reader(io.StringIO(text))
        more = [[cell.replace("1000", f"1{place}00") for cell in one] for place in (1, 2) for one in rows]
        (folder / "dsf.csv").write_text(as_csv([header, *spoil([*rows, *more])]))
        return ["crsp", "--session", "2024-04-30", option, folder / "dsf.csv"]

    return prepare


def names(folder: Path, spoil: Callable) -> list[object]:
    text = LEGACY.replace("SHRCD", "SHRCD0")
    arguments = daily(text)(folder, lambda rows: rows)
    header = ["permno", "namedt", "nameendt", "shrcd", "exchcd", "ticker", "comnam", "permco"]
    numbers = [f"1{place}00{line}" for place in (0, 1, 2) for line in (1, 2, 3)]
    rows = [[number, "20000103", "20241231", "11", "1", f"T{number}", "A CO", number] for number in numbers]
    (folder / "names.csv").write_text(as_csv([header, *spoil(rows)]))
    return [*arguments, "--names", folder / "names.csv"]


def lists(folder: Path, spoil: Callable) -> list[object]:
    tickers = [one[2] for one in fresh_drop().tables["securities"][1:7]]
    rows = spoil([[SESSION.isoformat(), "R2000", ticker] for ticker in tickers])
    (folder / "lists.csv").write_text(as_csv([["as_of", "index_code", "ticker"], *rows]))
    fresh_drop().write(Home(folder / "home"), SESSION)
    return ["memberships", "--file", folder / "lists.csv", "--session", SESSION]


def panel(folder: Path, spoil: Callable) -> list[object]:
    feed = write_csv(
        folder / "feed.csv",
        [{**row(symbol, asof=str(SESSIONS[0])), "market_cap_usd": "100000000"} for symbol in SYMBOLS],
    )
    call("import", "nasdaq-screener", "--home", folder / "home", "--session", SESSIONS[0], "--file", feed)
    spoil(frame(*(line(symbol, [10.0, 11.0]) for symbol in SYMBOLS))).write_parquet(folder / "panel.parquet")
    return ["panel", "--file", folder / "panel.parquet"]


SOURCES = {
    "screener": screener,
    "directory": beside(
        "--directory", ["ACT Symbol", "Security Name", "Exchange", "ETF", "Test Issue"], "*", "* Inc.", "N", "N", "N"
    ),
    "companies": beside("--sec-companies", ["cik", "ticker"], "#", "*"),
    "floats": beside("--float", ["ticker", "float"], "*", "0.5"),
    "incumbents": beside("--incumbents", ["index_code", "ticker"], "R2000", "*"),
    "lists": lists,
    "crsp": daily(LEGACY),
    "crsp format 2.0": daily(CIZ),
    "crsp names": names,
}
