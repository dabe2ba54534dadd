"""The data contract as data: the tables that come in (docs/contract.md 2).

Everything that reads or writes a table takes names, types and keys from here, so that they stand once.
"""

from __future__ import annotations

from rankday.contract.columns import BIGINT, BOOLEAN, DATE, DOLLARS, FRACTION, MONEY, TEXT, Column, Table

CONTRACT_VERSION = "1"
BASE_CURRENCY = "USD"  # of every price, cap and level

STRUCTURES = (
    "corporation", "reit", "limited_partnership", "llc", "royalty_trust", "closed_end_fund",
    "business_development_company", "blank_check", "spac", "etf", "mutual_fund", "other",
)  # fmt: skip
SECURITY_TYPES = (
    "common_stock", "preferred_stock", "convertible_preferred", "redeemable_share", "participating_preferred",
    "warrant", "right", "unit", "stapled_unit", "depositary_receipt", "trust_receipt", "etf", "mutual_fund",
    "closed_end_fund", "note", "other",
)  # fmt: skip
OFFERING_KINDS = (
    "underwritten", "best_efforts", "direct_listing", "de_spac", "spin_off", "uplisting", "other",
)  # fmt: skip
EVENT_TYPES = (
    "split", "stock_dividend", "cash_dividend", "special_dividend", "return_of_capital", "rights", "offering",
    "spin_off", "cash_merger", "stock_merger", "tender", "delisting", "ticker_change", "suspension", "resumption",
)  # fmt: skip
IDENTIFIERS = (
    "figi", "composite_figi", "share_class_figi", "isin", "cusip", "sedol", "cik", "lei", "permno",
)  # fmt: skip
RATE_KINDS = ("spot", "forward_1m")
INDEX_CODES = (
    "R3000E", "R3000", "R1000", "R2000", "RTOP50", "RTOP200", "RTOP500", "RMIDCAP", "R2500", "RMICRO",
)  # fmt: skip


def _country(name: str) -> Column:
    return Column(name, pattern="[A-Z]{2}")


def _currency(name: str) -> Column:
    return Column(name, nullable=False, pattern="[A-Z]{3}")


def _later(name: str, column_type: str = TEXT, **more) -> Column:
    return Column(name, column_type, optional=True, is_later=True, **more)


def _key(name: str, column_type: str = TEXT, **more) -> Column:
    return Column(name, column_type, nullable=False, **more)


INPUT_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "companies",
            ("company_id",),
            (
                _key("company_id"),
                Column("name"),
                Column("structure", allowed=STRUCTURES),
                Column("has_unblocked_ubti", BOOLEAN),
                _country("incorporation_country"),
                _country("headquarters_country"),
                _country("most_liquid_exchange_country"),
                Column("standard_exchange_countries", pattern=r"[A-Z]{2}(\|[A-Z]{2})*"),
                Column("is_china_n_share", BOOLEAN),
                Column("public_voting_power", FRACTION, minimum=0, maximum=1),
                _later("voting_power_in_12_months", FRACTION, minimum=0, maximum=1),
                Column("industry"),
                Column("sector"),
                _later("supersector"),
                _later("subsector"),
                Column("inferred_columns", optional=True),
            ),
            required=True,
        ),
        Table(
            "geography",
            ("company_id", "measure", "location"),
            (
                _key("company_id"),
                _key("measure", allowed=("assets", "revenue")),
                _key("location"),
                Column("location_kind", nullable=False, allowed=("country", "region", "rest_of_world")),
                Column("fraction", FRACTION, minimum=0, maximum=1),
            ),
        ),
        Table(
            "securities",
            ("security_id",),
            (
                _key("security_id"),
                _key("company_id"),
                Column("ticker"),
                Column("name"),
                Column("security_type", allowed=SECURITY_TYPES),
                Column("is_listed", BOOLEAN),
                Column("base_shares_per_share", MONEY, minimum=0, optional=True),
                Column("mic"),
                Column("listing_date", DATE),
                Column("addtv_2y_usd", DOLLARS, minimum=0),
                Column("volume_2y_shares", BIGINT, minimum=0),
                Column("average_close_30d", MONEY, minimum=0),
                _later("ipo_date", DATE),
                _later("offering_kind", allowed=OFFERING_KINDS),
                _later("offering_shares", BIGINT, minimum=0),
                _later("holders_disclosed_date", DATE),
                _later("lock_up_end_date", DATE),
                _later("float_in_12_months", FRACTION, minimum=0, maximum=1),
                _later("volume_days_2y", BIGINT, minimum=0),
                Column("inferred_columns", optional=True),
            ),
            required=True,
        ),
        Table(
            "prices",
            ("security_id", "mic"),
            (
                _key("security_id"),
                _key("mic"),
                Column("close", MONEY, minimum=0),
                Column("volume", BIGINT, minimum=0),
                Column("is_primary", BOOLEAN),
                Column("status", allowed=("traded", "no_trade", "halted")),
            ),
            required=True,
        ),
        Table(
            "shares",
            ("security_id",),
            (
                _key("security_id"),
                Column("total_shares", BIGINT, minimum=0),
                Column("available_shares", BIGINT, minimum=0),
                Column("as_of", DATE),
            ),
            required=True,
        ),
        Table(
            "corporate_actions",
            ("event_id",),
            (
                _key("event_id"),
                Column("security_id"),
                Column("event_type", nullable=False, allowed=EVENT_TYPES),
                Column("announced_date", DATE),
                Column("ex_date", DATE),
                Column("ratio_new", BIGINT, minimum=0),
                Column("ratio_old", BIGINT, minimum=0),
                Column("cash_amount", MONEY, minimum=0),
                Column("other_security_id"),
                Column("tendered_fraction", FRACTION, minimum=0, maximum=1),
                Column("new_shares", BIGINT, minimum=0),
                Column("status", nullable=False, allowed=("announced", "confirmed", "cancelled")),
            ),
        ),
        Table(
            "fundamentals",
            ("company_id",),
            (
                _key("company_id"),
                Column("book_value_usd", "DECIMAL(38,2)"),
                Column("forecast_growth_2y", "DECIMAL(18,6)"),
                Column("analyst_count", BIGINT, minimum=0),
                Column("sales_per_share_growth_5y", "DECIMAL(18,6)"),
                Column("net_income_q1_usd", "DECIMAL(38,2)"),
                Column("net_income_q2_usd", "DECIMAL(38,2)"),
                Column("net_income_q3_usd", "DECIMAL(38,2)"),
                Column("net_income_q4_usd", "DECIMAL(38,2)"),
                Column("eps_ttm", "DECIMAL(18,6)"),
                Column("dividend_per_share_ttm", MONEY, minimum=0),
                _later("annual_traded_value_usd", "DECIMAL(38,2)", minimum=0),
            ),
        ),
        Table(
            "identifiers",
            ("kind", "value", "valid_from"),
            (
                Column("security_id"),
                Column("company_id"),
                _key("kind", allowed=IDENTIFIERS),
                _key("value"),
                _key("valid_from", DATE),
                Column("valid_to", DATE),
            ),
        ),
        Table(
            "fx_rates",
            ("base_currency", "quote_currency", "kind", "fixing"),
            (
                _currency("base_currency"),
                _currency("quote_currency"),
                _key("kind", allowed=RATE_KINDS),
                Column("rate", "DECIMAL(20,10)", nullable=False),
                _key("fixing"),
            ),
        ),
        Table(
            "interest_rates",
            ("rate_code",),
            (_key("rate_code"), Column("rate", "DECIMAL(12,9)", nullable=False)),
        ),
        Table(
            "memberships",
            ("index_code", "security_id"),
            (_key("index_code"), _key("security_id")),
        ),
    )
}

REQUIRED_TABLES = tuple(name for name, table in INPUT_TABLES.items() if table.required)
