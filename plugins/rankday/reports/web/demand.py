"""What those who track an index must trade for a reconstitution, in shares and in days of average volume.

An estimate for readers, no figure of the index: it is computed in doubles and changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.engine.indexes import checked_code
from rankday.publication.results import Result
from rankday.reports.web.queries import query
from rankday.reports.web.reading import Reading, meant
from rankday.reports.web.tables import Column, Table

DEFAULT_CODE, DEFAULT_AMOUNT = "R2000", "10000000000"
MOST = 10**14
PARTS = ("trade", "side", "volume")
_TRADES = """,
    weighed as (
        select security_id, price,
            coalesce(old_cap / sum(old_cap) over (), 0) as old_weight,
            coalesce(new_cap / sum(new_cap) over (), 0) as new_weight
        from caps
    ),
    valued as (select *, $amount * (new_weight - old_weight) as usd from weighed)
    select named_lines.ticker, named_lines.name, named_lines.company_id, security_id, old_weight, new_weight, usd,
        security_id in (select security_id from moved) as is_move,
        case when old_weight = 0 then 'add' when new_weight = 0 then 'delete' else 'weight change' end as trade,
        cast(round(usd / nullif(price, 0)) as bigint) as shares,
        abs(usd) / nullif(named_lines.addtv_2y_usd, 0) as days
    from valued left join named_lines using (security_id)
    where abs(new_weight - old_weight) > 1e-12
"""
# the implementation is published: the old and the new composition at the closes of the same session
_OF_DAY = (
    """
    with before as (from closing where index_code = $code),
    after as (from opening where index_code = $code),
    caps as (
        select coalesce(before.security_id, after.security_id) as security_id,
            cast(before.capitalisation as double) as old_cap, cast(after.capitalisation as double) as new_cap,
            cast(coalesce(after.close, before.close) as double) as price
        from before full join after using (security_id)
    ),
    moved as (  -- between R1000 and R2000: one of the two sells it, the other buys it
        select closing.security_id from closing inner join opening using (security_id)
        where closing.index_code in ('R1000', 'R2000') and opening.index_code in ('R1000', 'R2000')
            and closing.index_code <> opening.index_code and $code in (closing.index_code, opening.index_code)
    )
"""
    + _TRADES
)
# the membership before and after, both at the closes and shares of the rank day: old_cap, new_cap, price of each line
CAPS_OF_RESULT = """
    with before as (
        select security_id from constituents where index_code = $code
        except select security_id from changes where index_code = $code and change_type = 'add'
        union
        select security_id from changes where index_code = $code and change_type = 'delete'
    ),
    after as (
        select security_id, close, cast(available_market_cap as double) as available_market_cap
        from constituents where index_code = $code
    ),
    priced as (
        select securities.security_id, prices.close, cast(prices.close as double) * shares.available_shares as cap
        from input_securities as securities
        inner join input_prices as prices
            on securities.security_id = prices.security_id and securities.mic = prices.mic and prices.is_primary
        inner join input_shares as shares on securities.security_id = shares.security_id
    ),
    carried as (
        -- a member that has vanished from the drop is still in the index of that day, at the close carried for it
        select security_id, close, cast(capitalisation as double) as cap from rank_day_closing where index_code = $code
    ),
    caps as (
        select security_id,
            -- a member with no close of its own on the rank day stays a member at what the result gives it
            coalesce(
                before_cap.cap, case when before_cap.security_id is not null then after.available_market_cap end,
                case when before_cap.security_id is not null then carried.cap end
            ) as old_cap,
            case when after.security_id is not null
                then coalesce(priced.cap, after.available_market_cap) end as new_cap,
            cast(coalesce(priced.close, after.close, carried.close) as double) as price
        from (select before.security_id, cap from before left join priced using (security_id)) as before_cap
        full join after using (security_id) left join priced using (security_id)
        left join carried using (security_id)
    )
"""


def amount_of(text: str) -> float:
    """US dollars tracked. Raises RankdayError for anything but a number from 1 to 10¹⁴."""
    text = (text or DEFAULT_AMOUNT).replace(",", "").replace("_", "").strip()
    if not re.fullmatch(r"[0-9]{1,15}", text) or not 1 <= int(text) <= MOST:
        raise RankdayError(f"amount {text!r}: whole US dollars, from 1 to {MOST:,}")
    return float(text)


def code_of(result: Result, text: str) -> str:
    """An index in force on the days of ``result``. Raises RankdayError naming those near it otherwise."""
    return checked_code(result.home, text or DEFAULT_CODE, *result.rule_days)


def _table(name: str, query: str, needs: str) -> Table:
    return Table(
        name,
        "Trades of those who track the index",
        query,
        (
            Column("ticker", "Ticker"), Column("name", "Name", "text"), Column("trade", "Trade"),
            Column("shares", "Shares", "integer"), Column("usd", "Value, USD", "money"),
            Column("days", "Days of average volume", "decimal"),
            Column("is_move", "Moves between R1000 and R2000", "boolean"),
            Column("old_weight", "Weight before, %", "percent"),
            Column("new_weight", "Weight after, %", "percent"),
            Column("company_id", "Company", "company"), Column("security_id", "Line"),
        ),
        order="days desc nulls last, security_id",
        key="security_id",
        facets=("trade", "is_move"),
        important=("ticker", "trade", "usd", "days"),
        needs=needs,
        given={"code": code_of, "amount": lambda result, text: amount_of(text)},
    )  # fmt: skip


DEMAND_OF_DAY = _table("demand_of_day", _OF_DAY, "opening")
_MOVED = """,
    moved as (
        select security_id from changes
        where index_code = $code and $code in ('R1000', 'R2000') and list_has_any(
            string_split(if(change_type = 'add', from_indexes, to_indexes), '|'), ['R1000', 'R2000']
        )
    )
"""
DEMAND = _table("demand", CAPS_OF_RESULT + _MOVED + _TRADES, "changes")


def basis(home: Home, result: Result) -> tuple[Table, Result]:
    """The table to use and the result to read: the published implementation day where there is one, else the result.

    A series that begins on that day has no old composition there.
    """
    day = f"daily/{result.manifest['implementation_date']}"
    if result.stream.startswith("reconstitution/") and result.version and publication.versions(home, day):
        found = meant(home, day)
        facts = found.manifest
        if facts.get("composition_entering") and facts["base_day"] != facts["session"]:
            return DEMAND_OF_DAY, found
    return DEMAND, result


def computed(reading: Reading, table: Table, code: str, amount: float) -> Table:
    """``table`` with its rows computed once for this connection: sums, facets and pages read them from there."""
    reading.db.execute(f"create temp table trades as {table.query}", {"code": code, "amount": amount})
    return replace(table, query="select * from trades", given={})


def totals(reading: Reading, table: Table) -> dict[str, list[dict[str, Any]]]:
    """The rows of `demand_totals.sql` by part: each of PARTS, what is traded in USD with and without moves."""
    rows = reading.rows(f"with base as ({table.query}) {query('demand_totals')}")
    return {part: [row for row in rows if row["part"] == part] for part in PARTS}
