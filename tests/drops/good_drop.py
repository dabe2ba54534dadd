"""A small drop without fault, as rows of text, and the ways of writing it. Tests break copies of it."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES

SESSION = date(2026, 4, 30)

GOOD = {
    "companies": """\
company_id,name,structure,has_unblocked_ubti,incorporation_country,headquarters_country,most_liquid_exchange_country,\
standard_exchange_countries,is_china_n_share,public_voting_power,industry,sector,inferred_columns
C1,"Acme, Inc.",corporation,,US,US,US,US|CA,false,0.05,Tools,Industrials,structure|sector
C2,"Said ""Bee"" =1+1",reit,true,KY,CN,US,US,true,1,,,
C3,NA,,false,,,,,,0.049999,NULL,0012,
ÄÖ,<script>alert(1)</script>,llc,,BM,GB,GB,GB,,,,,
""",
    "geography": """\
company_id,measure,location,location_kind,fraction
C2,assets,CN,country,0.8
C2,assets,rest_of_world,rest_of_world,0.2
C2,revenue,asia_pacific,region,1
""",
    "securities": """\
security_id,company_id,ticker,name,security_type,is_listed,base_shares_per_share,mic,listing_date,addtv_2y_usd,\
volume_2y_shares,average_close_30d,inferred_columns
S1,C1,ACME,Acme common,common_stock,true,,XNYS,1990-01-02,175000.01,9223372036854775807,12.340000,
S2,C1,ACME.B,Acme class B,common_stock,false,1500,,,,,,mic
S3,C2,BEE,Bee trust,common_stock,,,XNAS,2024-02-29,0,0,0.000001,
S4,ÄÖ,OLD,Old warrant,warrant,true,,OTCM,,,,,
""",
    "prices": """\
security_id,mic,close,volume,is_primary,status
S1,XNYS,12.34,1000,true,traded
S1,XNAS,12.35,10,false,traded
S3,XNAS,0,0,true,traded
S4,OTCM,,,true,no_trade
GONE,XNYS,1.000000,1,,halted
""",
    "shares": """\
security_id,total_shares,available_shares,as_of
S1,1000,1000,2026-05-01
S2,500,,
S3,0,0,2026-04-30
GONE,5,4,2026-04-30
""",
    "corporate_actions": """\
event_id,security_id,event_type,announced_date,ex_date,ratio_new,ratio_old,cash_amount,other_security_id,\
tendered_fraction,new_shares,status
E1,S1,split,2026-04-20,2026-05-04,2,1,,,,,confirmed
E2,NOBODY,cash_dividend,,,,,0.25,,,,announced
""",
    "fundamentals": """\
company_id,book_value_usd,forecast_growth_2y,analyst_count,sales_per_share_growth_5y,net_income_q1_usd,\
net_income_q2_usd,net_income_q3_usd,net_income_q4_usd,eps_ttm,dividend_per_share_ttm
C1,123456789012.34,-0.000001,3,0.1,-5.00,1,2,3,1.5,0
""",
    "identifiers": """\
security_id,company_id,kind,value,valid_from,valid_to
S1,,figi,BBG000B9XRY4,2020-01-02,
S1,,isin,US0378331005,2020-01-02,2024-06-30
S1,,isin,US5949181045,2024-07-01,
S3,,isin,US0378331005,2024-07-01,
S1,,cusip,037833100,2020-01-02,
S4,,sedol,2046251,2020-01-02,
,C1,cik,0000320193,2020-01-02,
,C2,lei,HWUPKR0MPOU8FGXBT394,2020-01-02,2020-01-02
S1,,permno,14593,2020-01-02,
GONE,,permno,10107,2020-01-02,
""",
    "fx_rates": """\
base_currency,quote_currency,kind,rate,fixing
USD,EUR,spot,0.9,NOON
USD,EUR,forward_1m,0.8985,NOON
EUR,USD,spot,1.1111111111,ECB
EUR,SEK,spot,9999999999.9999999999,ECB
""",
    "interest_rates": """\
rate_code,rate
SOFR,0.0432
ESTR,-0.005
""",
    "memberships": """\
index_code,security_id
R3000,S1
R1000,S1
HOUSE,GONE
""",
}


@dataclass
class Drop:
    """A drop in the making: rows (the first is the header), then bytes, then what drop.json says."""

    tables: dict[str, list[list[str]]] = field(default_factory=lambda: {n: parsed(t) for n, t in GOOD.items()})
    extensions: dict[str, str] = field(default_factory=dict)
    rewrites: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)  # by table; the hash is of the result
    listing: Callable[[dict], Any] = lambda listing: listing
    afterwards: list[Callable[[Path], object]] = field(default_factory=list)  # on the landing folder, at the end

    def cell(self, table: str, row: int, column: str, text: str) -> None:
        """Set a cell; ``row`` as a spreadsheet counts, the header being row 1."""
        rows = self.tables[table]
        rows[row - 1][rows[0].index(column)] = text

    def without(self, table: str, column: str) -> None:
        place = self.tables[table][0].index(column)
        for row in self.tables[table]:
            del row[place]

    def shuffled(self, seed: int) -> Drop:
        """The same content in another order of rows and columns, with a column that the contract does not know."""
        chance = random.Random(seed)
        for name, (header, *rows) in self.tables.items():
            order = chance.sample(range(len(header)), len(header))
            chance.shuffle(rows)
            rows = [[row[place] for place in order] + ["extra"] for row in rows]
            self.tables[name] = [[header[place] for place in order] + ["unknown_column"], *rows]
        return self

    def write(self, home: Home, session: date = SESSION) -> Path:
        folder = home.landing(session)
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            if old.is_dir() and not old.is_symlink():
                old.rmdir()
            else:
                old.unlink()
        tables = {}
        for name, rows in self.tables.items():
            file = f"{name}.{self.extensions.get(name, 'csv')}"
            content = self.rewrites.get(name, bytes)(rendered(name, rows, file))
            (folder / file).write_bytes(content)
            tables[name] = {"file": file, "rows": len(rows) - 1, "sha256": hashlib.sha256(content).hexdigest()}
        listing = self.listing({"session": session.isoformat(), "tables": tables})
        text = listing if isinstance(listing, str) else json.dumps(listing)
        (folder / "drop.json").write_text(text, encoding="utf-8")
        for step in self.afterwards:
            step(folder)
        return folder


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def rendered(name: str, rows: list[list[str]], file: str) -> bytes:
    """Rows of text in the format that the file's name says."""
    if file.endswith(".parquet"):
        sink = io.BytesIO()
        parquet.write_table(natural(name, rows), sink)
        return sink.getvalue()
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    content = text.getvalue().encode("utf-8")
    return gzip.compress(content, mtime=0) if file.endswith(".gz") else content


def natural(name: str, rows: list[list[str]]) -> pa.Table:
    """The rows with the types that a data library would give them: decimals of the contract's scale, integers …"""
    columns = {column.name: column for column in INPUT_TABLES[name].columns}
    arrays = {}
    for place, header in enumerate(rows[0]):
        texts = [row[place] or None for row in rows[1:]]
        kind = columns[header].type if header in columns else "VARCHAR"
        if kind.startswith("DECIMAL"):
            precision, scale = map(int, kind[8:-1].split(","))
            values = [None if text is None else Decimal(text) for text in texts]
            arrays[header] = pa.array(values, pa.decimal128(precision, scale))
        elif kind == "BIGINT":
            arrays[header] = pa.array([None if text is None else int(text) for text in texts], pa.int64())
        elif kind == "BOOLEAN":
            arrays[header] = pa.array([None if text is None else text == "true" for text in texts], pa.bool_())
        elif kind == "DATE":
            arrays[header] = pa.array([text and date.fromisoformat(text) for text in texts], pa.date32())
        else:
            arrays[header] = pa.array(texts, pa.string())
    return pa.table(arrays)
