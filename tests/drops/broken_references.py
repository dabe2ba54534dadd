"""Broken drops, third part: identifiers and rates."""

from __future__ import annotations

from drops.broken_drops import Case, cell, repeat_row

IDENTIFIER_CASES = [
    Case(name, cell("identifiers", row, col, text), kind, f"identifiers.csv row {row} column {place}: ", words)
    for name, row, col, text, kind, place, words in [
        ("unknown_kind", 2, "kind", "ric", "enumeration", "kind", "'ric' is not one of figi, composite_figi,"),
        ("figi_digit", 2, "value", "BBG000B9XRY5", "identifier", "value", "is no FIGI: its check digit is wrong"),
        ("figi_of_no_provider", 2, "value", "BSG000B9XRY4", "identifier", "value", "its first letters are none of its"),
        ("isin_digit", 4, "value", "US5949181046", "identifier", "value", "'US5949181046' is no ISIN: its check digit"),
        ("isin_short", 4, "value", "US594918104", "identifier", "value", "is no ISIN; write the two letters"),
        ("isin_small", 4, "value", "us5949181045", "identifier", "value", "nine capitals or digits"),
        ("isin_gap", 4, "value", "US594918104 5", "identifier", "value", "without gaps"),
        ("isin_country", 4, "value", "ZZ5949181045", "identifier", "value", "none of its kind"),
        ("cusip_eight", 6, "value", "03783310", "identifier", "value", "is no CUSIP; write eight capitals"),
        ("cusip_digit", 6, "value", "037833109", "identifier", "value", "is no CUSIP: its check digit is wrong"),
        ("sedol_vowel", 7, "value", "A046251", "identifier", "value", "(no vowels)"),
        ("sedol_digit", 7, "value", "2046252", "identifier", "value", "is no SEDOL: its check digit is wrong"),
        ("cik_zero", 8, "value", "0000000000", "identifier", "value", "is no CIK; write a number of one to ten digits"),
        ("cik_eleven", 8, "value", "00000320193", "identifier", "value", "is no CIK"),
        ("cik_prefix", 8, "value", "CIK320193", "identifier", "value", "is no CIK"),
        ("lei_digit", 9, "value", "HWUPKR0MPOU8FGXBT395", "identifier", "value", "is no LEI: its check digit"),
        ("lei_short", 9, "value", "54930084UKLVMY22DS1", "identifier", "value", "is no LEI; write eighteen"),
        ("permno_four", 10, "value", "1459", "identifier", "value", "is no PERMNO; write a number of five digits"),
        ("no_owner", 2, "security_id", "", "owner", "security_id, company_id", "both are empty; fill one of them"),
        ("two_owners", 2, "company_id", "C1", "owner", "security_id, company_id", "both are filled; leave one empty"),
        ("no_value", 2, "value", "", "null", "value", "is empty; it must be given"),
        ("no_valid_from", 2, "valid_from", "", "null", "valid_from", "is empty; it must be given"),
        ("ends_before", 3, "valid_to", "2020-01-01", "validity", "valid_to", "is before valid_from 2020-01-02"),
        ("one_day_both", 4, "valid_from", "2024-06-30", "overlap", "valid_from",
         "isin of line 'S1' from 2024-06-30 to open overlaps row 3, 2020-01-02 to 2024-06-30; end the earlier one"),
        ("permno_of_two", 11, "value", "14593", "duplicate_key", "kind, value, valid_from", "the key of row 10"),
    ]
]  # fmt: skip


def _cik_with_other_zeros(drop) -> None:
    drop.tables["identifiers"].append(["", "C2", "cik", "320193", "2021-01-01", ""])


def _value_moves_a_day_early(drop) -> None:
    cell("identifiers", 5, "valid_from", "2024-06-30")(drop)


def _open_end_beneath(drop) -> None:
    drop.tables["identifiers"].append(["S1", "", "cusip", "594918104", "2022-01-01", "2022-02-01"])
    drop.tables["identifiers"].append(["S1", "", "cusip", "17275R102", "2023-01-01", "2023-02-01"])


IDENTIFIER_CASES += [
    Case(
        "cik_with_other_zeros",
        _cik_with_other_zeros,
        "shared_value",
        "identifiers.csv row 12 column value: ",
        "cik '320193' names company 'C2', and in row 8 company 'C1' at the same time",
    ),
    Case(
        "value_moves_a_day_early",
        _value_moves_a_day_early,
        "shared_value",
        "identifiers.csv row 5 column value: ",
        "'US0378331005' names line 'S3', and in row 3 line 'S1'",
    ),
    Case(
        "open_end_beneath",
        _open_end_beneath,
        "overlap",
        "identifiers.csv row 13 column valid_from: ",
        "overlaps row 6, 2020-01-02 to open",
    ),
    Case(
        "identifier_twice",
        repeat_row("identifiers", 2),
        "duplicate_key",
        "identifiers.csv row 12 column kind, value, valid_from: ",
        "row 2",
    ),
]

RATE_CASES = [
    Case(name, cell(table, row, col, text), kind, f"{table}.csv row {row} column {col}: ", words)
    for name, table, row, col, text, kind, words in [
        ("rate_of_zero", "fx_rates", 2, "rate", "0", "range", "0 is not above 0; give the rate or drop the row"),
        ("negative_rate", "fx_rates", 3, "rate", "-0.89", "range", "-0.89 is not above 0"),
        ("no_rate", "fx_rates", 2, "rate", "", "null", "is empty; it must be given"),
        ("other_kind", "fx_rates", 3, "kind", "forward_3m", "enumeration", "'forward_3m' is not one of spot, forward"),
        ("one_currency", "fx_rates", 2, "quote_currency", "USD", "range", "'USD' is base_currency too"),
        ("small_currency", "fx_rates", 2, "quote_currency", "eur", "format", "'eur'"),
        ("no_currency", "fx_rates", 4, "base_currency", "", "null", "is empty"),
        ("no_fixing", "fx_rates", 2, "fixing", "", "null", "is empty"),
        ("rate_of_eleven_decimals", "fx_rates", 2, "rate", "0.90000000001", "precision", "decimals"),
        ("interest_in_percent", "interest_rates", 2, "rate", "4.32", "range", "4.32 is 100 % a year or more; write a"),
        ("minus_one", "interest_rates", 3, "rate", "-1", "range", "-1 is 100 % a year or more"),
        ("no_interest", "interest_rates", 2, "rate", "", "null", "is empty"),
        ("no_rate_code", "interest_rates", 3, "rate_code", "", "null", "is empty"),
    ]
] + [
    Case("rate_twice", repeat_row("fx_rates", 2), "duplicate_key",
         "fx_rates.csv row 6 column base_currency, quote_currency, kind, fixing: ", "row 2"),
    Case("interest_twice", repeat_row("interest_rates", 2), "duplicate_key",
         "interest_rates.csv row 4 column rate_code: ", "row 2"),
]  # fmt: skip
