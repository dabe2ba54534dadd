"""Bulk files of the SEC in the public layout, made here by hand, and a screener's drop that they supply."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from datetime import date
from pathlib import Path

from rankday.contract.home import Home
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.sec import SecFiles, import_sec
from sources.screener_feed import row, write_csv

SESSION = date(2025, 4, 30)
US, ISLAND, TWO, BDC = "0000000001", "0000000002", "0000000003", "0000000004"
ROWS = [
    row("AAA", country="", name="Aaa Inc. Common Stock"),
    row("ISL", country="Bermuda", name="Isl Ltd. Common Shares"),
    row("TWO/A", name="Two Inc. Class A Common Stock"),
    row("TWO/B", name="Two Inc. Class B Common Stock"),
    row("BDCX", name="Bdcx Inc. Common Stock"),
]
SEC = [f"{int(US)},AAA,AAA,NYSE", f"{int(ISLAND)},ISL,ISL,NYSE", f"{int(TWO)},TWO,TWO-A,NYSE"]
SEC += [f"{int(TWO)},TWO,TWO-B,NYSE", f"{int(BDC)},BDCX,BDCX,NYSE"]


def submissions(
    cik: str, incorporated="DE", business="NY", sic="3571", filings=(("2025-02-20", "10-K"),), **more
) -> dict:
    return {
        "cik": str(int(cik)), "name": "X", "sic": sic, "stateOfIncorporation": incorporated,
        "addresses": {"business": {"stateOrCountry": business, "city": "Y"}, "mailing": {}},
        "filings": {
            "recent": {"filingDate": [day for day, _ in filings], "form": [form for _, form in filings]}, "files": []
        },
        **more,
    }  # fmt: skip


def stated(end: str, value, filed: str, form: str = "10-K") -> dict:
    return {"end": end, "val": value, "accn": "0", "fy": 2024, "fp": "FY", "form": form, "filed": filed}


def facts(cik: str, shares=(), floats=()) -> dict:
    dei = {
        "EntityCommonStockSharesOutstanding": {"label": "", "units": {"shares": list(shares)}},
        "EntityPublicFloat": {"label": "", "units": {"USD": list(floats)}},
    }
    return {"cik": int(cik), "entityName": "X", "facts": {"dei": dei}}


COUNTS = [stated("2024-07-20", 100_000_000, "2024-08-01", "10-Q"), stated("2025-02-10", 90_000_000, "2025-02-20")]


def screener_home(folder: Path) -> Home:
    home = Home(folder / "home")
    companies = folder / "sec.csv"
    companies.write_text("cik,name,ticker,exchange\n" + "\n".join(SEC) + "\n")
    feed = write_csv(folder / "feed.csv", ROWS)
    import_screener(home, SESSION, ScreenerFiles(feed, sec_companies=companies))
    return home


def supplier(home: Home, folder: Path):
    """A function that imports objects by CIK as a zip of submissions and a folder of facts."""

    def supply(filings=(), numbers=(), session=SESSION):
        archive = folder / "submissions.zip"
        with zipfile.ZipFile(archive, "w") as target:
            for one in filings:
                target.writestr(f"CIK{one['cik'].zfill(10)}.json", json.dumps(one))
        (facts_folder := folder / "facts").mkdir(exist_ok=True)
        for one in numbers:
            (facts_folder / f"CIK{one['cik']:010d}.json").write_text(json.dumps(one))
        return import_sec(home, session, SecFiles(archive, facts_folder))

    return supply


def table(home: Home, name: str) -> dict[str, dict]:
    folder = home.landing(SESSION)
    file = folder / json.loads((folder / "drop.json").read_text())["tables"][name]["file"]
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", newline="") as handle:
        return {next(iter(row.values())): row for row in csv.DictReader(handle)}
