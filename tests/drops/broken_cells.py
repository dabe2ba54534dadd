"""Broken drops, second part: single cells, Parquet types, keys, and what tables say of one another."""

from __future__ import annotations

import pyarrow as pa

from drops.broken_drops import Case, cell, column, floats, repeat_row

CELL_CASES = [
    Case(name, cell(table, row, col, text), kind, f"{table}.csv row {row} column {col}: ", words)
    for name, table, row, col, text, kind, words in [
        (
            "word",
            "prices",
            2,
            "close",
            "abc",
            "type",
            "'abc' is not a number with at most 6 decimals; write",
        ),
        ("exponent", "prices", 2, "close", "1e3", "type", "'1e3'"),
        ("thousands", "prices", 2, "close", "1,234.5", "type", "'1,234.5'"),
        ("plus", "prices", 2, "close", "+1", "type", "'+1'"),
        ("space", "prices", 2, "close", " 1", "type", "' 1'"),
        ("new_line", "prices", 2, "close", "1\n", "type", r"'1\n'"),
        ("other_digits", "prices", 2, "close", "１２", "type", "is not a number"),
        ("na_is_text", "prices", 2, "close", "NA", "type", "'NA'"),
        ("nan", "prices", 2, "close", "NaN", "not_finite", "'NaN' is not a finite number"),
        ("minus_inf", "prices", 2, "close", "-inf", "not_finite", "'-inf'"),
        ("seven_decimals", "prices", 2, "close", "1.0000001", "precision", "has 7 decimals, 6 are kept"),
        ("three_decimals_of_two", "securities", 2, "addtv_2y_usd", "1.001", "precision", "3 decimals, 2 are kept"),
        ("thirteen_digits", "prices", 2, "close", "1000000000000", "range", "more than 12 digits"),
        ("just_negative", "prices", 2, "close", "-0.000001", "range", "is below 0"),
        ("negative_volume", "prices", 2, "volume", "-1", "range", "is below 0"),
        ("half_a_share", "prices", 2, "volume", "1.5", "type", "'1.5' is not a whole number"),
        ("integer_point_zero", "shares", 2, "total_shares", "1000.0", "type", "not a whole number"),
        ("beyond_bigint", "securities", 2, "volume_2y_shares", "9223372036854775808", "range", "beyond"),
        ("twenty_digits", "securities", 2, "volume_2y_shares", "92233720368547758070", "range", "beyond"),
        ("just_over_one", "companies", 2, "public_voting_power", "1.000001", "range", "outside 0..1"),
        ("just_under_zero", "geography", 2, "fraction", "-0.000001", "range", "outside 0..1"),
        ("percent", "companies", 2, "public_voting_power", "5000", "range", "more than 3 digits"),
        ("capital_true", "prices", 2, "is_primary", "TRUE", "type", "write true or false or leave it empty"),
        ("one_for_true", "prices", 2, "is_primary", "1", "type", "'1' is not a truth value"),
        ("no_such_day", "shares", 2, "as_of", "2026-02-29", "type", "write it as YYYY-MM-DD"),
        ("other_date_order", "shares", 2, "as_of", "30/04/2026", "type", "is not a date"),
        ("year_zero", "shares", 2, "as_of", "0000-01-01", "type", "is not a date"),
        ("date_and_time", "shares", 2, "as_of", "2026-04-30 00:00", "type", "is not a date"),
        ("unknown_structure", "companies", 2, "structure", "Corporation", "enumeration", "is not one of corporation,"),
        ("unknown_type", "securities", 2, "security_type", "stock", "enumeration", "is not one of common_stock,"),
        ("unknown_status", "prices", 2, "status", "open", "enumeration", "is not one of traded, no_trade, halted"),
        ("unknown_measure", "geography", 2, "measure", "profit", "enumeration", "is not one of assets, revenue"),
        ("unknown_event", "corporate_actions", 2, "event_type", "merge", "enumeration", "is not one of split,"),
        ("country_name", "companies", 2, "headquarters_country", "USA", "format", "two-letter country code"),
        ("country_small", "companies", 2, "headquarters_country", "us", "format", "'us'"),
        ("countries_comma", "companies", 2, "standard_exchange_countries", "US,CA", "format", "codes like US|CA"),
        ("no_company_id", "companies", 4, "company_id", "", "null", "is empty; it must be given"),
        ("no_mic_in_prices", "prices", 3, "mic", "", "null", "is empty"),
        ("no_event_status", "corporate_actions", 2, "status", "", "null", "is empty"),
    ]
]

PARQUET_CASES = [
    Case(
        "float_nan",
        column("prices", "close", floats(1.0, float("nan"))),
        "not_finite",
        "prices.parquet row 3 column close: ",
        "nan",
    ),
    Case(
        "float_inf",
        column("prices", "close", floats(float("inf"))),
        "not_finite",
        "prices.parquet row 2 column close: ",
        "inf",
    ),
    Case(
        "float_half_share",
        column("prices", "volume", floats(2.5)),
        "type",
        "prices.parquet row 2 column volume: ",
        "'2.5'",
    ),
    Case(
        "float_inexact",
        column("prices", "volume", floats(1.0, 2.0**53)),
        "type",
        "prices.parquet row 3 column volume: ",
        "not exact",
    ),
    Case(
        "float_too_coarse",
        column("prices", "close", floats(2.0**33)),
        "type",
        "prices.parquet row 2 column close: ",
        "not exact",
    ),
    Case(
        "float_negative",
        column("prices", "close", floats(-0.01)),
        "range",
        "prices.parquet row 2 column close: ",
        "below 0",
    ),
    Case(
        "float32",
        column("prices", "close", lambda o: floats()(o).cast(pa.float32())),
        "type",
        "prices.parquet column close: ",
        "holds float",
    ),
    Case(
        "number_as_id",
        column("shares", "security_id", lambda o: pa.array(range(len(o)))),
        "type",
        "shares.parquet column security_id: ",
        "write strings",
    ),
    Case(
        "finer_decimal",
        column("prices", "close", lambda o: pa.array(["1.0000001"] * len(o)).cast(pa.decimal128(20, 7))),
        "precision",
        "prices.parquet row 2 column close: ",
        "7 decimals",
    ),
    Case(
        "with_time",
        column("shares", "as_of", lambda o: pa.array([1] * len(o), pa.timestamp("ns"))),
        "type",
        "shares.parquet row 2 column as_of: ",
        "not midnight",
    ),
    Case(
        "with_zone",
        column("shares", "as_of", lambda o: pa.array([0] * len(o), pa.timestamp("s", "America/New_York"))),
        "type",
        "shares.parquet row 2 column as_of: ",
        "not midnight in America/New_York",
    ),
    Case(
        "text_for_number",
        column("prices", "close", lambda o: pa.array(["1e3"] * len(o))),
        "type",
        "prices.parquet row 2 column close: ",
        "'1e3'",
    ),
    Case(
        "nul_in_text",
        column("shares", "security_id", lambda o: pa.array([f"{i}\0" for i in range(len(o))])),
        "type",
        "shares.parquet column security_id: ",
        "NUL",
    ),
    Case(
        "empty_text_is_null",
        column("shares", "security_id", lambda o: pa.array(["", *o[1:]])),
        "null",
        "shares.parquet row 2 column security_id: ",
        "empty",
    ),
    Case(
        "nested",
        column("prices", "close", lambda o: pa.array([[1]] * len(o))),
        "type",
        "prices.parquet column close: ",
        "holds list",
    ),
]

KEY_CASES = [
    Case(
        "same_company_twice",
        repeat_row("companies", 3),
        "duplicate_key",
        "companies.csv row 6 column company_id: ",
        "'C2' repeats the key of row 3",
    ),
    Case(
        "same_line_twice",
        repeat_row("securities", 2),
        "duplicate_key",
        "securities.csv row 6 column security_id: ",
        "row 2",
    ),
    Case(
        "same_price_twice",
        repeat_row("prices", 3),
        "duplicate_key",
        "prices.csv row 7 column security_id, mic: ",
        "'S1', 'XNAS' repeats",
    ),
    Case(
        "same_member_twice",
        repeat_row("memberships", 2),
        "duplicate_key",
        "memberships.csv row 5 column index_code, security_id: ",
        "row 2",
    ),
    Case(
        "same_location_twice",
        repeat_row("geography", 2),
        "duplicate_key",
        "geography.csv row 5 column company_id, measure, location: ",
        "row 2",
    ),
    Case(
        "unknown_company",
        cell("securities", 4, "company_id", "C9"),
        "unknown_company",
        "securities.csv row 4 column company_id: ",
        "'C9' is not in companies.csv",
    ),
    Case(
        "one_share_too_many",
        cell("shares", 2, "available_shares", "1001"),
        "available_shares",
        "shares.csv row 2 column available_shares: ",
        "1001 is more than total_shares 1000",
    ),
    Case(
        "two_primaries",
        cell("prices", 3, "is_primary", "true"),
        "two_primaries",
        "prices.csv row 3 column is_primary: ",
        "'S1' has its primary row in row 2",
    ),
    Case(
        "primary_elsewhere",
        cell("prices", 4, "mic", "XNYS"),
        "primary_mic",
        "prices.csv row 4 column mic: ",
        "'S3' is listed on 'XNAS'",
    ),
]

# Row 2 to 11 of the good drop: figi, isin (ended), isin, isin of another line, cusip, sedol, cik, lei, permno twice.
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
