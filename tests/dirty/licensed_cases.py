"""The cases of CRSP's and the SEC's files: what is wrong with a row, a fact or a file is passed over and said."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from dirty.cases import PassedOver, Refused
from dirty.feeds import Feed, FeedCase, Frozen
from dirty.market import fresh_drop
from drops.good_drop import SESSION
from rankday.contract.home import Home
from sources.sec_feed import facts, stated

DAY = "2024-04-30"
LEGACY = """PERMNO,date,PERMCO,SHRCD,EXCHCD,TICKER,COMNAM,SICCD,PRC,VOL,SHROUT,CFACSHR
10001,20240430,501,11,3,AAA,AAA INC,3571,40.125,1000,2000,2.0
10002,20240430,502,11,1,BBB,BBB INC,3571,10,500,150,1.0
10003,20240430,503,11,1,CCC,CCC INC,2834,7,100,300,1.0
10001,20240501,501,11,3,AAA,AAA INC,3571,20.5,1100,4000,1.0
"""
CIZ = """PERMNO,DlyCalDt,DlyDelFlg,DlyPrc,DlyPrcFlg,DlyVol,ShrOut,DlyFacPrc,ShareType,SecurityType,SecuritySubType,\
USIncFlg,IssuerType,PrimaryExch,TradingStatusFlg,Ticker,IssuerNm,PERMCO
10001,2024-04-30,N,40.125,TR,1000,2000,1,NS,EQTY,COM,Y,CORP,Q,A,AAA,AAA INC,501
10002,2024-04-30,N,10,TR,500,150,1,NS,EQTY,COM,Y,CORP,N,A,BBB,BBB INC,502
10003,2024-04-30,N,7,TR,100,300,1,NS,EQTY,COM,Y,CORP,N,A,CCC,CCC INC,503
10001,2024-05-01,N,20.5,TR,1100,4000,2,NS,EQTY,COM,Y,CORP,Q,A,AAA,AAA INC,501
"""


def daily(text: str, *changes: tuple[str, str]) -> Feed:
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)

    def prepare(folder: Path, home: Home) -> list[object]:
        (folder / "dsf.csv").write_text(text)
        return ["crsp", "--session", DAY, "--file", folder / "dsf.csv"]

    return prepare


def frozen(key: str, table: str, column: str, value: object) -> Frozen:
    return Frozen({(DAY, table, key, column): value})


LINE2, LINE3 = "dsf.csv row 2 column", "dsf.csv row 3 column"
CRSP = [
    *(
        (f"price {text!r}", daily(LEGACY, ("40.125", text)), PassedOver(f"{LINE2} prc", "is no number"))
        for text in ("forty", "4_0", "$40", "1e400", "NaN")
    ),
    ("a negative price", daily(LEGACY, ("40.125", "-40.125")), frozen("10001", "prices", "close", None)),
    ("no price", daily(LEGACY, ("40.125", "")), frozen("10001", "prices", "close", None)),
    ("negative shares", daily(LEGACY, (",2000,", ",-2000,")), PassedOver(f"{LINE2} shrout", "is negative")),
    ("half a share", daily(LEGACY, (",1000,2", ",1000.5,2")), PassedOver(f"{LINE2} vol", "no whole number")),
    ("a permno of letters", daily(LEGACY, ("10002", "ABC")), PassedOver(f"{LINE3} permno", "no number of CRSP")),
    ("an impossible day", daily(LEGACY, ("10002,20240430", "10002,20240431")), PassedOver(f"{LINE3} date", "no date")),
    ("a row too long", daily(LEGACY, ("BBB INC", "BBB, INC")), PassedOver("dsf.csv row 3", "13 fields")),
    ("a quote opened", daily(LEGACY, ("BBB INC", '"BBB INC')), PassedOver("dsf.csv row 3", "CSV")),
    ("an unknown share code", daily(LEGACY, ("502,11", "502,99")), PassedOver("dsf.csv column share code", "'99'")),
    ("an unknown exchange", daily(LEGACY, ("502,11,1", "502,11,77")), PassedOver("dsf.csv column exchange code")),
    (
        "a line twice with other facts",
        daily(LEGACY, ("10003,20240430,503", "10002,20240430,502")),
        PassedOver("dsf.csv row 4 column permno", "stands in row 3 already"),
    ),
    ("another layout", daily(LEGACY, ("PRC", "LASTPR")), Refused("dsf.csv", "column prc is missing")),
    ("no rows", daily(LEGACY.partition("\n")[0] + "\n"), Refused("dsf.csv", "no rows")),
    ("another date", daily(LEGACY.replace("20240430", "20240429")), Refused("dsf.csv", "no rows of 2024-04-30")),
    (
        "all share codes unknown",
        daily(LEGACY.replace(",11,", ",99,")),
        Refused("dsf.csv column share code", "too many to pass over"),
    ),
    *(
        (
            f"a split of {factor}",
            daily(LEGACY, ("2000,2.0", f"2000,{factor}")),
            frozen("10001", "corporate_actions", "ratio_old", old),
        )
        for factor, old in (("0.000667", 1500), ("0.0004", 2500), ("1.0306", 5000), ("2500", 1), ("0.333333", 3))
    ),
    ("format 2.0", daily(CIZ), frozen("10001", "prices", "close", Decimal("40.125"))),
    ("format 2.0: a quote", daily(CIZ, ("40.125,TR", "40.125,BA")), frozen("10001", "prices", "close", None)),
    ("format 2.0: an unknown flag", daily(CIZ, ("10,TR", "10,QQ")), PassedOver(f"{LINE3} dlyprcflg", "'QQ'")),
    (
        "format 2.0: an unknown kind",
        daily(CIZ, ("NS,EQTY", "ZZ,EQTY")),
        PassedOver("dsf.csv column share code", "'ZZ|"),
    ),
    ("format 2.0: a bad price", daily(CIZ, ("40.125", "x")), PassedOver(f"{LINE2} dlyprc", "is no number")),
]
COMPANIES = ("C0000001", "C0000002")
COVERS = [stated("2025-11-01", 5_000_000, "2025-11-05"), stated("2026-02-10", 5_100_000, "2026-02-20")]


def filings(*files: tuple[str, object]) -> Feed:
    """Facts of the companies of a drop that is there; an object is written as JSON, a text as it is."""

    def prepare(folder: Path, home: Home) -> list[object]:
        drop = fresh_drop()
        for row in drop.tables["shares"][1:3]:  # of these two the vendor does not know the count
            row[1] = row[2] = ""
        drop.write(home, SESSION)
        (folder / "facts").mkdir()
        links = ["company_id,cik"]
        for number, (company, content) in enumerate(files, start=1):
            links.append(f"{company},{number}")
            if isinstance(content, dict):
                content = json.dumps(content | {"cik": number})
            (folder / "facts" / f"CIK{number:010}.json").write_text(content)
        (folder / "links.csv").write_text("\n".join(links) + "\n")
        return ["sec", "--session", SESSION, "--facts", folder / "facts", "--links", folder / "links.csv"]

    return prepare


def one_bad(content: object) -> Feed:
    """One company's file is bad in some way, the other's is not."""
    return filings((COMPANIES[0], content), (COMPANIES[1], facts("2", COVERS)))


def with_fact(**changed: object) -> Feed:
    return one_bad(facts("1", [COVERS[0], {**COVERS[1], **changed}]))


def total(key: str, value: object) -> Frozen:
    return Frozen({(SESSION.isoformat(), "shares", key, "total_shares"): value})


FACT = "CIK0000000001.json column dei.EntityCommonStockSharesOutstanding"
UNIT = facts("1")
UNIT["facts"]["dei"]["EntityCommonStockSharesOutstanding"]["units"] = {"USD": COVERS}
WHOLE = json.dumps(facts("1", COVERS))
SEC = [
    *(
        (f"a count of {value!r}"[:30], with_fact(val=value), PassedOver(f"{FACT}.shares[1].val", "is no amount"))
        for value in (-5, 1234567.5, "5", None, True, [5], {"a": 1}, 10**18, 1e300)
    ),
    *(
        (f"{key} {value!r}", with_fact(**{key: value}), PassedOver(f"{FACT}.shares[1].{key}", "is no date"))
        for key in ("end", "filed")
        for value in ("2026-02-30", "20260210", None, 7, "x" * 200)
    ),
    ("of a day after its filing", with_fact(end="2099-01-01"), PassedOver(f"{FACT}.shares[1].end", "after the day")),
    ("another unit", one_bad(UNIT), PassedOver(FACT, "another unit than shares")),
    ("out by a thousand", one_bad(facts("1", [*COVERS, stated("2026-03-10", 5_200, "2026-03-20")])),
     PassedOver(f"{FACT} of 2026-03-10", "is out by a factor of 100")),
    ("facts that are a list", one_bad({"facts": [1]}), PassedOver("CIK0000000001.json column facts", "no object")),
    ("no JSON", one_bad("{"), PassedOver("CIK0000000001.json", "no JSON")),
    ("cut in the middle", one_bad(WHOLE[: len(WHOLE) // 2]), PassedOver("CIK0000000001.json", "no JSON")),
    ("a list", one_bad("[1]"), PassedOver("CIK0000000001.json", "no JSON object")),
    ("no number", one_bad(WHOLE.replace("5100000", "NaN")), PassedOver("CIK0000000001.json", "NaN is no number")),
    ("a deep nest", one_bad("[" * 100_000), PassedOver("CIK0000000001.json", "cannot be read as JSON")),
    ("another company's", one_bad(json.dumps({"cik": 9})), PassedOver("CIK0000000001.json", "company's number")),
    ("every file cut", filings(*((company, "{") for company in COMPANIES)), Refused("CIK0000000001.json", "2 of 2")),
    ("the newest cover", one_bad(facts("1", COVERS)), total("0000001A", 5_100_000)),
    ("what is beside a bad fact", with_fact(val=-5), total("0000001A", 5_000_000)),
    ("what is beside a bad file", one_bad("{"), total("0000002A", 5_100_000)),
]  # fmt: skip
CASES = [FeedCase(family, *one) for family, rows in (("CRSP", CRSP), ("SEC", SEC)) for one in rows]
