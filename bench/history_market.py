"""A market of decades as what a history is computed from, made fast: no home, no drops, just its nights' files."""

from __future__ import annotations

import pickle
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

MILLIONTHS = 10**6
# Ranks (from, to) of the indexes: all lines are members, as in the comparison that docs/measured.md reports.
RANKS = {
    "R3000E": (0, 10**6), "R3000": (0, 3000), "R1000": (0, 1000), "R2000": (1000, 3000), "RTOP50": (0, 50),
    "RTOP200": (0, 200), "RTOP500": (0, 500), "RMIDCAP": (200, 1000), "R2500": (500, 3000), "RMICRO": (2000, 10**6),
}  # fmt: skip
# type, share of all events, terms
KINDS = (
    ("cash_dividend", 0.60), ("split", 0.15), ("special_dividend", 0.05), ("rights", 0.02), ("offering", 0.05),
    ("spin_off", 0.02), ("cash_merger", 0.05), ("stock_merger", 0.03), ("delisting", 0.02), ("tender", 0.01),
)  # fmt: skip


def make_market(
    folder: Path, last: date, years: int, lines: int, events: int, seed: int = 1, is_calm: bool = False
) -> None:
    """Write the price and share files of ``years`` before ``last`` and ``inputs.pickle`` into ``folder``.

    ``is_calm``: shares never change and every line closes every day, which any tool can compute.
    """
    from rankday.daily.backfill.inputs import BackfillInputs
    from rankday.daily.session_inputs import Entry, SessionInputs
    from rankday.rulebook.quarters import is_share_update
    from rankday.rulebook.sessions import next_session, sessions_between

    dice = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    days = sessions_between(last.replace(year=last.year - years) + timedelta(days=1), last)
    ids = [f"S{number:07d}" for number in range(lines)]
    closes = dice.integers(2, 300, lines) * MILLIONTHS
    totals = (10 ** dice.uniform(6.5, 9.5, lines)).astype(np.int64)
    available = (totals * dice.uniform(0.3, 1, lines)).astype(np.int64)
    entering = {day for day, following in pairwise(days) if (day.month, following.month) in ((6, 7), (12, 1))}
    nights = []
    for number, day in enumerate(days):
        moved = closes * dice.normal(1.0002, 0.02, lines)
        closes = np.where((moved < MILLIONTHS) | (moved > 10**10), 50 * MILLIONTHS, moved).astype(np.int64) // 100 * 100
        _write_prices(folder / f"prices-{day}.parquet", ids, closes, dice.random(lines) < (0 if is_calm else 0.001))
        is_update, shares, entry = is_share_update(day), None, None
        if number == 0 or day in entering or is_update:
            if not is_calm:
                totals = (totals * dice.uniform(0.97, 1.04, lines)).astype(np.int64)
                available = np.minimum(totals, (available * dice.uniform(0.97, 1.04, lines)).astype(np.int64))
            shares = folder / f"shares-{day}.parquet"
            columns = {"security_id": ids, "total_shares": totals, "available_shares": available}
            parquet.write_table(pa.table(columns), shares, compression="zstd")
        if number == 0 or day in entering:
            entry = Entry(_rows(ids, closes, totals, available), days[max(0, number - 40)] if number else None)
        nights.append(
            SessionInputs(
                day,
                next_session(day),
                folder / f"prices-{day}.parquet",
                shares,
                base=None if number else entry,
                reconstitution=entry if number else None,
                is_share_update=is_update and not entry,
            )
        )
    calendar = sessions_between(days[0] - timedelta(days=400), days[-1] + timedelta(days=60))
    known = _events(dice, ids, days, events * years)
    with (folder / "inputs.pickle").open("wb") as handle:
        pickle.dump(BackfillInputs(nights, calendar, known, {}, {}, []), handle)


def inputs_of(folder: Path):
    """The BackfillInputs that `make_market` left."""
    with (folder / "inputs.pickle").open("rb") as handle:
        return pickle.load(handle)


def _rows(ids, closes, totals, available) -> pa.Table:
    # the rank in the order of closes × total shares; floats do, it is only a market
    ranks = np.argsort(np.argsort(-closes.astype(float) * totals, kind="stable"), kind="stable")
    rows = [
        (code, ids[line], int(available[line]), int(totals[line]))
        for code, (first, after) in RANKS.items()
        for line in np.flatnonzero((ranks >= first) & (ranks < after))
    ]
    names = ("index_code", "security_id", "available_shares", "total_shares")
    return pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))


def _events(dice, ids, days, count: int) -> list[tuple]:
    names, weights = zip(*KINDS, strict=True)
    found = []
    for number, kind in enumerate(dice.choice(names, count, p=np.array(weights) / sum(weights))):
        at, (line, other) = int(dice.integers(6, len(days))), dice.choice(len(ids), 2, replace=False)
        is_ratio = kind in ("split", "rights", "spin_off", "stock_merger")
        cash = Decimal(int(dice.integers(1, 80))) / 100
        found.append((
            f"E{number:07d}", ids[line], str(kind), days[at - 5], days[at],
            int(dice.integers(2, 4)) if is_ratio else None, int(dice.integers(1, 3)) if is_ratio else None,
            None if kind in ("split", "spin_off", "stock_merger", "offering") else cash,
            ids[other] if kind in ("spin_off", "stock_merger") else None,
            Decimal("0.95") if kind == "tender" else None, 20_000_000 if kind == "offering" else None, "confirmed",
        ))  # fmt: skip
    return found


def _write_prices(path: Path, ids, closes, is_silent) -> None:
    lines = len(ids)
    words = np.zeros((lines, 2), dtype="<i8")
    words[:, 0] = closes
    there = pa.py_buffer(np.packbits(~is_silent, bitorder="little"))
    close = pa.Array.from_buffers(pa.decimal128(18, 6), lines, [there, pa.py_buffer(words)])
    columns = {
        "security_id": ids, "mic": pa.array(["XNYS"] * lines), "close": close, "volume": closes // 100,
        "is_primary": pa.array([True] * lines), "status": pa.array(["traded"] * lines),
    }  # fmt: skip
    parquet.write_table(pa.table(columns), path, compression="zstd", row_group_size=lines)
