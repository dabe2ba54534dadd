"""Broken numbers, dates, truth values, keys and what tables say of one another."""

from __future__ import annotations

from dirty.cases import Accepted, DropCase, Refused
from drops.broken_drops import cell, repeat_row
from drops.good_drop import Drop

NOT_A_NUMBER = "is not a number with at most 6 decimals; write it like 12.34"
DECIMALS = [
    *((text, NOT_A_NUMBER) for text in (
        "abc", "1e400", "1e3", "1,5", "1.234,56", "1,234.5", "$1", "1 USD", "1 000", "1\u00a0000", " 1", "1 ",
        "1\t", "+1", "1.", ".5", "--1", "0x10", "1_000", "\u0663\u0664", "\uff11\uff12", "\u22121", "1/2", "½",
        "١٫٥", "NA", "-", "1\n", "1e",
    )),
    *((text, "is not a finite number") for text in ("NaN", "nan", "inf", "-inf", "+Infinity")),
    ("1.0000001", "has 7 decimals, 6 are kept"),
    ("0." + "0" * 400 + "1", "has 401 decimals"),
    ("-0.000001", "is below 0"),
    ("-1", "is below 0"),
    ("1000000000000", "more than 12 digits before the point"),
    ("9" * 5000, "more than 12 digits before the point"),
]  # fmt: skip
READ_DECIMALS = {
    "zeros beyond the scale": ("12.3400000000", "12.34"),
    "leading zeros": ("00012.5", "12.5"),
    "minus zero": ("-0", "0"),
    "the largest": ("999999999999.999999", "999999999999.999999"),
    "the smallest": ("0.000001", "0.000001"),
    "zero": ("0.000000", "0"),
}
WHOLE = [
    *((text, "is not a whole number") for text in ("1.0", "1e6", "1.5", "1 ", "+1", "٣", "1_0", "0x1", "--1", "1,000")),
    ("nan", "is not a finite number"),
    ("-1", "is below 0"),
    ("9223372036854775808", "is beyond"),
    ("9" * 5000, "is beyond"),
]
DATES = (
    "2026-02-30", "2026-13-01", "0000-01-01", "0000-00-00", "30.04.2026", "04/30/26", "26-04-30", "2026-4-30",
    "20260430", "2026-W18-4", "2026-120", "2026-04-30T00:00:00Z", "2026-04-30+02:00", "2026-04-30 00:00", "99999-01-01",
    "-2026-04-30", "٢٠٢٦-٠٤-٣٠", "today", "1777507200", "2026-04-3O",
)  # fmt: skip
TRUTHS = ("TRUE", "True", "yes", "1", "t", "Y", " true", "wahr")
CELLS = [
    *(("number", text, "prices", 3, "close", Refused("", words)) for text, words in DECIMALS),
    *(("whole number", text, "shares", 3, "total_shares", Refused("", words)) for text, words in WHOLE),
    *(("date", text, "shares", 3, "as_of", Refused("", "write it as YYYY-MM-DD")) for text in DATES),
    *(("truth", text, "prices", 3, "is_primary", Refused("", "write true or false")) for text in TRUTHS),
    ("fraction", "1.000001", "companies", 3, "public_voting_power", Refused("", "outside 0..1")),
    ("fraction", "-0.000001", "companies", 3, "public_voting_power", Refused("", "outside 0..1")),
    ("fraction", "50 %", "companies", 3, "public_voting_power", Refused("", "is not a number")),
    ("enumeration", "Corporation", "companies", 3, "structure", Refused("", "is not one of corporation")),
    ("enumeration", "corporation ", "companies", 3, "structure", Refused("", "is not one of corporation")),
    ("enumeration", "traded\u200b", "prices", 3, "status", Refused("", "is not one of traded")),
    ("country", "USA", "companies", 3, "headquarters_country", Refused("", "two-letter")),
    ("country", "us", "companies", 3, "headquarters_country", Refused("", "two-letter")),
    ("country", "ＵＳ", "companies", 3, "headquarters_country", Refused("", "two-letter")),
    ("country", "US;CA", "companies", 3, "standard_exchange_countries", Refused("", "like US|CA")),
    ("key", "", "prices", 3, "security_id", Refused("", "it must be given")),
    ("key of a company", "", "companies", 3, "company_id", Refused("", "it must be given")),
    ("key", "C9999999", "securities", 3, "company_id", Refused("", "is not in companies.csv")),
]  # fmt: skip
ACCEPTED_CELLS = [
    ("date", "of next year", "shares", "as_of", "2027-12-31"),
    ("date", "of the year 1", "shares", "as_of", "0001-01-01"),
    ("date", "of the year 9999", "shares", "as_of", "9999-12-31"),
    ("key", "a price of nobody", "prices", "security_id", "NOBODY"),
    ("key", "a share count of nobody", "shares", "security_id", "NOBODY"),
    ("key", "a member that is nobody", "memberships", "security_id", "NOBODY"),
    ("number", "no shares at all", "shares", "available_shares", "0"),
    ("number", "a price a thousand times too high", "prices", "close", "999000"),
    ("number", "the highest price", "prices", "close", "999999999999.999999"),
    ("whole number", "the largest volume", "prices", "volume", str(2**63 - 1)),
    ("enumeration", "an exchange that nobody knows", "securities", "mic", ""),
]


def _most_shares(drop: Drop) -> None:
    for name in ("total_shares", "available_shares"):
        drop.cell("shares", 3, name, str(2**63 - 1))


def _too_available(drop: Drop) -> None:
    drop.cell("shares", 3, "available_shares", str(int(drop.tables["shares"][2][1]) + 1))


def _second_primary(drop: Drop) -> None:
    drop.tables["prices"].append([*drop.tables["prices"][2][:1], "XCHI", "1", "1", "true", "traded"])


def _doubled(table: str):
    return lambda drop: drop.tables[table].extend([list(row) for row in drop.tables[table][1:]])


RELATIONS = [
    ("every row twice", _doubled("prices"), Refused("prices.csv row", "repeats the key of row 2")),
    ("one row twice", repeat_row("companies", 3), Refused("companies.csv row", "repeats the key of row 3")),
    ("two primary rows", _second_primary, Refused("prices.csv row", "has its primary row in row 3")),
    ("primary elsewhere", cell("prices", 3, "mic", "XCHI"), Refused("prices.csv row 3 column mic", "is listed on")),
    ("more available than there are", _too_available, Refused("shares.csv row 3 column available_shares", "more than")),
    ("as many shares as a number holds", _most_shares, Accepted("a share count; the gates look at its size")),
]
CASES = [
    *(
        DropCase(
            family,
            f"{text[:20]!r}" + ("…" if len(text) > 20 else ""),
            cell(table, row, name, text),
            Refused(f"{table}.csv row {row} column {name}", expected.words),
        )
        for family, text, table, row, name, expected in CELLS
    ),
    *(
        DropCase("number", name, cell("prices", 3, "close", text), Accepted(f"{text} is {meant}"))
        for name, (text, meant) in READ_DECIMALS.items()
    ),
    *(
        DropCase(family, name, cell(table, 3, place, text), Accepted("for the gates to judge"), follow=True)
        for family, name, table, place, text in ACCEPTED_CELLS
    ),
    *(DropCase("relation", *row, follow=isinstance(row[-1], Accepted)) for row in RELATIONS),
]
