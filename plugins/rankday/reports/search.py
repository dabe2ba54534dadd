"""Who is meant by what a reader types: a ticker in any spelling, an id, an identifier or a name."""

from __future__ import annotations

from typing import Any

from rankday.contract.streams import kind_of
from rankday.publication.results import Result


def ticker_key(text: str) -> str:
    """SQL: a ticker (an expression) as one line is spelled everywhere: ``BRK.B``, ``BRK-B`` and ``brk/b`` are ``BRKB``.

    A caret marks a preferred series (``T^C``) and stays: without it the series would be another company's ``TC``.
    """
    return f"nullif(regexp_replace(upper({text}), '[^A-Z0-9^]', '', 'g'), '')"


def is_identifier(who: str) -> str:
    """SQL: whether ``who`` (an expression) is the ``value`` of an identifier, with or without its ``kind`` before it.

    Capitals, gaps and signs do not matter, nor leading zeros of a CIK (docs/contract.md 2.12).
    """
    key = f"regexp_replace(upper({who}), '[^A-Z0-9*@#]', '', 'g')"
    label = "upper(replace(kind, '_', ''))"
    bare = f"if(starts_with({key}, {label}), substr({key}, length({label}) + 1), {key})"
    return f"if(kind = 'cik', ltrim(value, '0') = ltrim({bare}, '0'), value in ({key}, {bare}))"


DECIDED = "decisions"  # SQL: the companies of a reconstitution or list, with their names
OFFERED = "(select company_id, min(name) as name from candidates group by company_id)"  # … of additions


def companies_meant(result: Result, who: str) -> list[dict[str, Any]]:
    """``company_id``, ``name`` and ``tickers`` of those that ``who`` may mean, sorted by id.

    A ticker as it is written, an id or an identifier of the rank day comes first, then a ticker in another spelling, a
    whole name, the beginning of a name, any part of a name, ticker or id, in any case; only the nearest kind is
    returned. Empty when it is nobody's.
    """
    companies = OFFERED if kind_of(result.stream).is_addition else DECIDED
    return result.rows(
        f"""
        with known as (
            select company_id, companies.name, ticker, security_id
            from {companies} as companies left join lines using (company_id)
        ),
        named as (
            select distinct company_id from identifiers_then where {is_identifier("$who")}
        ),
        matches as (
            select company_id, name, ticker, case
                when upper($who) in (upper(ticker), upper(company_id), upper(security_id)) then 1
                when company_id in (select company_id from named) then 1
                when {ticker_key("ticker")} = {ticker_key("$who")} then 2
                when upper(name) = upper($who) then 3
                when starts_with(upper(name), upper($who)) then 4
                when contains(upper(concat_ws(' ', name, ticker, company_id, security_id)), upper($who)) then 5
            end as nearness
            from known
        )
        select company_id, name, string_agg(distinct ticker, ', ' order by ticker) as tickers from matches
        where nearness = (select min(nearness) from matches) group by all order by company_id
        """,
        who=who.strip(),
    )
