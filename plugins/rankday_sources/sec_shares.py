"""Share counts and public floats that filings stated, where a line's counts were inferred (sec_limits.csv)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from rankday_sources import rule_tables
from rankday_sources.inference import EQUITY_TYPES
from rankday_sources.sec_bulk import Bulk
from rankday_sources.sec_fact import Fact
from rankday_sources.sec_files import Stated, stated
from rankday_sources.sec_prices import Prices
from rankday_sources.share_counts import rounded_half_up

SHARES, FLOAT = "EntityCommonStockSharesOutstanding", "EntityPublicFloat"
Tables = dict[str, dict[str, dict[str, str]]]


def limit(name: str) -> Fraction:
    """A tolerance of source_rules/sec_limits.csv, by name."""
    return rule_tables.limit("sec_limits", name)


def of_numbers(
    bulk: Bulk | None, ciks: dict[str, str], session: date, tables: Tables, prices: Prices, problems: dict
) -> Iterator[Fact]:
    """Share counts and floats of companies with one class of shares; a cover page does not say which of several."""
    classes = share_classes(tables)
    for company, cik in ciks.items() if bulk else ():
        row = tables["shares"].get(classes[company][0]["security_id"]) if len(classes.get(company, ())) == 1 else None
        if row is None:
            continue
        counts, floats = (stated(bulk, cik, *concept, session) for concept in ((SHARES, "shares"), (FLOAT, "USD")))
        line, total = classes[company][0], int(row["total_shares"] or 0)
        if not total:
            counts = _without_outliers(bulk, cik, counts)
        cover = _usable(counts, total, session)
        if cover and _is_open(line, row, "total_shares"):
            yield from _cover(line, row, cover)
            total = int(cover.value)
        if total and floats:
            yield from _float(line, floats[-1], counts, total, prices, problems)


def share_classes(tables: Tables) -> dict[str, list[dict[str, str]]]:
    """company_id → the rows of ``securities`` of its share classes."""
    classes: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in tables["securities"].values():
        if line["security_type"] in EQUITY_TYPES:
            classes[line["company_id"]].append(line)
    return dict(classes)


def _is_open(line: dict[str, str], row: dict[str, str], column: str) -> bool:
    return not row[column] or column in line["inferred_columns"].split("|")


def _cover(line: dict[str, str], row: dict[str, str], cover: Stated) -> Iterator[Fact]:
    """The count of a cover page; available shares that were inferred stay the same part of it."""
    key, rule = line["security_id"], f"dei {SHARES}"
    why = f"Cover of the {cover.form} filed on {cover.filed}"
    total, before, available = int(cover.value), int(row["total_shares"] or 0), int(row["available_shares"] or 0)
    if available and not _is_open(line, row, "available_shares") and available > total:
        return  # two vendors that contradict each other: what was there stays
    yield Fact("shares", key, "total_shares", str(total), rule, why)
    yield Fact("shares", key, "as_of", cover.end.isoformat(), rule, why)
    if available and before:
        part = min(total, rounded_half_up(Fraction(available, before) * total))
        yield Fact("shares", key, "available_shares", str(part), rule, "The same part of the new count", False)


def _without_outliers(bulk: Bulk, cik: str, counts: list[Stated]) -> list[Stated]:
    """Cover counts that the filer's own others do not contradict, where no feed says anything of them."""
    most, used = limit("cover_outlier"), []
    for one in counts:
        others = sorted(Fraction(other.value) for other in counts if other is not one)
        value = Fraction(one.value)
        # of an even number there are two in the middle: the nearer one
        middles = others[(len(others) - 1) // 2 : len(others) // 2 + 1] or [value]
        middle = min(middles, key=lambda other: max(value, other) / min(value, other))
        if max(value, middle) >= most * min(value, middle):
            reason = (
                f"is out by a factor of {most} or more from the other cover counts of the filer (about {int(middle):,})"
            )
            what = f"dei.{SHARES} of {one.end}"
            bulk.pass_over(f"CIK{cik}.json", what, one.value, reason, "check the unit; nothing else says how many")
        else:
            used.append(one)
    if len(counts) == 1:
        only = counts[0]
        bulk.unchecked(f"CIK{cik}.json", f"dei.{SHARES} of {only.end}", only.value)
    return used


def _usable(counts: list[Stated], implied: int, session: date) -> Stated | None:
    """The newest cover count, unless it is too old or too far from what the feed implies."""
    newest = counts[-1] if counts else None
    if newest is None or (session - newest.end).days > limit("cover_age"):
        return None
    agrees = limit("count_agrees")
    if implied and not 1 / agrees <= Fraction(newest.value) / implied <= agrees:
        return None
    return newest


def _float(
    line: dict[str, str], public: Stated, counts: list[Stated], total: int, prices: Prices, problems: dict
) -> Iterator[Fact]:
    """Available shares: what part of all shares the public float was then, of the shares now (a split does no harm)."""
    near = [one for one in counts if abs((one.end - public.end).days) <= limit("float_count_gap")]
    if not near:
        return
    close = prices.on_or_before(public.end, int(limit("float_price_gap")), line)
    if close is None:
        problems["floats_without_price"] += 1
        return
    then = min(near, key=lambda one: (abs((one.end - public.end).days), one.end))
    part = Fraction(public.value) / (Fraction(close) * Fraction(then.value))
    if limit("float_least") <= part <= limit("float_most"):
        why = f"Public float of {public.end} at {close}, of the shares of {then.end}; {public.form} of {public.filed}"
        available = min(total, rounded_half_up(part * total))
        yield Fact("shares", line["security_id"], "available_shares", str(available), "dei " + FLOAT, why)
