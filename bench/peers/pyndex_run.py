"""Run by the peer's own interpreter: ``python pyndex_run.py STOCKS.csv ANSWER.json``; imports nothing of ours.

The rank day's closes and shares in the shape of CRSP, of a year before its quarterly additions begin, so that exactly
one reconstitution is built. Builds the three indexes five times after a warm one; prints seconds. Its last step, which
repeats the weights over the year's days, is left out: with pandas 1.5 it finds none of its own dates.
"""

import json
import pathlib
import statistics
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import pandas as pd  # noqa: E402
from pyndex.core import algorithm  # noqa: E402

YEAR, INDEXES, TIMES = 2003, ("3000", "1000", "2000"), 5


def build(stock, metadata, index):
    """As its `_build` does, up to the weights of the reconstitution."""
    calendar = algorithm._get_calendar(YEAR)
    stock = stock.assign(mkt_cap=stock.prc.abs() * stock.shrout * 1000)
    weights = algorithm._build_annual_weights(calendar, stock, index, metadata)
    return algorithm._beautify_table(weights, calendar, YEAR)


def main(source, target):
    stock = pd.read_csv(source, dtype={"permco": "int64", "permno": "int64", "cusip": str})
    stock["date"] = algorithm._get_annual_rank(YEAR)
    metadata = stock[["permno", "hshrcd"]].assign(begdat=stock.date)
    stock = stock.drop(columns="hshrcd")
    walls, processors = [], []
    for _ in range(TIMES + 1):
        wall, processor = time.perf_counter(), time.process_time()
        tables = {index: build(stock, metadata, index) for index in INDEXES}
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    members = {
        index: sorted({int(permco) for *_, permco in table.columns[table.iloc[0] > 0]}) if len(table) else []
        for index, table in tables.items()
    }
    pathlib.Path(target).write_text(json.dumps(members), encoding="utf-8")
    print(json.dumps({"wall": statistics.median(walls[1:]), "processor": statistics.median(processors[1:])}))


main(*sys.argv[1:])
