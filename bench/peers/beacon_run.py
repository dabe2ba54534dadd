"""Run by the peer's own interpreter: ``python beacon_run.py FOLDER``; imports nothing of ours.

The level of a capitalisation-weighted index of all lines of a calm market (`bench.levels`), rebalanced twice a year,
from the same Parquet files. Prints seconds, from the files to the levels and of its calculation alone, and the levels.
"""

import json
import logging
import pathlib
import sys
import time

import pandas as pd
from beacon.data import DataFetcher, MarketData, ReferenceData
from beacon.index import IndexCalculator, IndexDefinition, MarketCapWeighted

logging.getLogger("beacon").setLevel(logging.ERROR)


def main(folder):
    folder = pathlib.Path(folder)
    wall, processor = time.perf_counter(), time.process_time()
    shares = pd.read_parquet(min(folder.glob("shares-*.parquet"))).set_index("security_id").available_shares
    frames = []
    for path in sorted(folder.glob("prices-*.parquet")):
        prices = pd.read_parquet(path, columns=["security_id", "close"])
        frames.append(prices.assign(DATE=pd.Timestamp(path.stem.removeprefix("prices-"))))
    prices = pd.concat(frames).rename(columns={"security_id": "IDENTIFIER", "close": "CLOSE"})
    prices["CLOSE"] = prices.CLOSE.astype(float)
    prices["SHARES_OUTSTANDING"] = prices.IDENTIFIER.map(shares)
    names, days = list(shares.index), [frame.DATE.iloc[0] for frame in frames]
    listings = pd.DataFrame({"IDENTIFIER": names, "NAME": names}).assign(
        CURRENCY="USD", EXCHANGE="XNYS", DATE_FROM="1960-01-01"
    )
    data = DataFetcher(MarketData.from_dataframe(prices), ReferenceData.from_dataframe(listings))
    definition = IndexDefinition(
        index_id="ALL", index_name="All lines", base_date=str(days[0].date()), base_value=1000.0, currency="USD",
        eligibility_rules=[], weighting_scheme=MarketCapWeighted(), rebalancing_frequency="SEMI-ANNUAL",
        calendar="XNYS", universe_identifiers=names,
    )  # fmt: skip
    begun, used = time.perf_counter(), time.process_time()
    levels = IndexCalculator(definition, data).run(end_date=str(days[-1].date())).index_levels
    print(json.dumps({
        "wall": time.perf_counter() - wall, "processor": time.process_time() - processor,
        "alone": time.perf_counter() - begun, "alone_processor": time.process_time() - used,
        "levels": [float(level) for level in levels],
    }))  # fmt: skip


main(*sys.argv[1:])
