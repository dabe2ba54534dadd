"""The rules that a drop must keep to be frozen: cells, keys, and what tables say of one another.

docs/contract.md 2, "Refused". What the contract calls "gated" (unknown ids in price, share and optional rows, zero
prices, dates after the session …) passes here on purpose: the gates of a run check and disclose it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rankday.contract.columns import Table
from rankday.drops.column_types import arrow_type, typed
from rankday.drops.csv_files import RawTable
from rankday.drops.identifiers import IdentifierRow, findings_of, may_not_stand
from rankday.drops.reasons import Reasons, shown


@dataclass
class TypedTable:
    """A table with the contract's columns in the contract's order and types, rows as they came."""

    file: str
    table: Table
    data: pa.Table
    row_numbers: np.ndarray

    def sorted_by_key(self) -> pa.Table:
        """The rows by key, without later columns that hold nothing (`Column.is_later`).

        Text compares as UTF-8 bytes (methodology 4), so the order is that of C and SQL.
        """
        filled = {name for name in self.data.column_names if self.data[name].null_count < self.data.num_rows}
        data = self.data.select(self.table.columns_of_file(filled))
        order = pc.sort_indices(data, sort_keys=[(name, "ascending") for name in self.table.key])
        return data.take(order).combine_chunks()


def check_cells(raw: RawTable, reasons: Reasons) -> TypedTable:
    """Type every column; absent optional columns become null. Cells with a finding are null in the result."""
    arrays, fields = [], []
    for column in raw.table.columns:
        fields.append(pa.field(column.name, arrow_type(column), nullable=column.nullable))
        texts = raw.columns.get(column.name)
        if texts is None:
            arrays.append(pa.nulls(len(raw.row_numbers), arrow_type(column)))
            continue
        values, findings = typed(texts, column)
        arrays.append(values)
        for place, kind, text in findings:
            reasons.add(raw.file, kind, text, row=int(raw.row_numbers[place]), column=column.name)
    return TypedTable(raw.file, raw.table, pa.table(arrays, pa.schema(fields)), raw.row_numbers)


def check_key(table: TypedTable, reasons: Reasons) -> None:
    """A key stands once. Empty parts of a key were found before and do not count as equal."""
    key = list(table.table.key)
    rows = table.data.select(key).append_column("row", pa.array(table.row_numbers, pa.int64())).drop_null()
    if rows.group_by(key).aggregate([]).num_rows == rows.num_rows:
        return
    first = rows.group_by(key).aggregate([("row", "min"), ("row", "count")])
    first = first.filter(pc.greater(first["row_count"], 1)).select([*key, "row_min"])
    if not first.num_rows:
        return
    twins = rows.join(first, key, join_type="inner")
    findings = []
    for twin in twins.filter(pc.greater(twins["row"], twins["row_min"])).to_pylist():
        value = ", ".join(shown(twin[name]) for name in key)
        findings.append((twin["row"], f"{value} repeats the key of row {twin['row_min']}; a key may stand only once"))
    reasons.add_rows(table.file, "duplicate_key", ", ".join(key), sorted(findings))


def check_between_tables(tables: dict[str, TypedTable], reasons: Reasons) -> None:
    """What one table says of another. A table that could not be read is passed over: its own reason stands."""
    companies, securities, prices, shares = map(tables.get, ("companies", "securities", "prices", "shares"))
    if shares:
        _available_within_total(shares, reasons)
    if securities and companies:
        _companies_are_known(securities, companies, reasons)
    if prices:
        _one_primary_row(prices, reasons)
    if prices and securities:
        _primary_row_on_primary_listing(prices, securities, reasons)
    if identifiers := tables.get("identifiers"):
        _identifiers_hold(identifiers, reasons)
    if rates := tables.get("fx_rates"):
        _two_currencies(rates, reasons)
        _rates_within(rates, pc.less_equal(rates.data["rate"], 0), "is not above 0; give the rate or drop", reasons)
    if rates := tables.get("interest_rates"):
        outside = pc.greater_equal(pc.abs(rates.data["rate"]), 1)
        _rates_within(rates, outside, "is 100 % a year or more; write a fraction, 0.05 is 5 %, or drop", reasons)


def _identifiers_hold(identifiers: TypedTable, reasons: Reasons) -> None:
    """What rows of identifiers say of one another, and the check digits. An empty cell has its own reason."""
    mask = may_not_stand(identifiers.data)
    places = pc.indices_nonzero(pc.fill_null(mask, False))
    columns = identifiers.data.take(places).to_pydict().values()
    rows = map(IdentifierRow, identifiers.row_numbers[places.to_numpy()].tolist(), *columns)
    for finding in findings_of(rows):
        reasons.add(identifiers.file, finding.reason, finding.text, row=finding.row, column=finding.column)


def _two_currencies(rates: TypedTable, reasons: Reasons) -> None:
    same = pc.equal(rates.data["base_currency"], rates.data["quote_currency"])
    findings = [
        (row, f"{shown(line['quote_currency'])} is base_currency too; name another currency or drop the row")
        for row, line in _where(rates, same)
    ]
    reasons.add_rows(rates.file, "range", "quote_currency", findings)


def _rates_within(rates: TypedTable, outside: pa.ChunkedArray, why: str, reasons: Reasons) -> None:
    findings = [(row, f"{line['rate'].normalize():f} {why} the row") for row, line in _where(rates, outside)]
    reasons.add_rows(rates.file, "range", "rate", findings)


def _available_within_total(shares: TypedTable, reasons: Reasons) -> None:
    findings = []
    too_many = pc.greater(shares.data["available_shares"], shares.data["total_shares"])
    for row, line in _where(shares, too_many):
        total = line["total_shares"]
        findings.append((row, f"{line['available_shares']} is more than total_shares {total}; correct one of them"))
    reasons.add_rows(shares.file, "available_shares", "available_shares", findings)


def _companies_are_known(securities: TypedTable, companies: TypedTable, reasons: Reasons) -> None:
    known = companies.data["company_id"].combine_chunks().drop_null()
    unknown = pc.and_(
        pc.invert(pc.is_in(securities.data["company_id"], known)), securities.data["company_id"].is_valid()
    )
    findings = [
        (row, f"{shown(line['company_id'])} is not in {companies.file}; add the company or drop the line")
        for row, line in _where(securities, unknown)
    ]
    reasons.add_rows(securities.file, "unknown_company", "company_id", findings)


def _one_primary_row(prices: TypedTable, reasons: Reasons) -> None:
    lines = prices.data.filter(prices.data["is_primary"])["security_id"]
    if pc.count_distinct(lines, mode="all").as_py() == len(lines):
        return
    first: dict[str, int] = {}
    findings = []
    for row, line in _where(prices, prices.data["is_primary"]):
        security = line["security_id"]
        if security is not None and first.setdefault(security, row) != row:
            text = f"{shown(security)} has its primary row in row {first[security]} already; at most one may be true"
            findings.append((row, text))
    reasons.add_rows(prices.file, "two_primaries", "is_primary", findings)


def _primary_row_on_primary_listing(prices: TypedTable, securities: TypedTable, reasons: Reasons) -> None:
    """An unknown listing (null mic) contradicts nothing; an unknown line is for the gates."""
    lines = securities.data["security_id"].combine_chunks()
    place = pc.index_in(prices.data["security_id"], lines, skip_nulls=True)
    listing = securities.data["mic"].take(place.combine_chunks())
    elsewhere = pc.and_(prices.data["is_primary"], pc.not_equal(prices.data["mic"], listing))
    findings = []
    for row, line in _where(prices, elsewhere, listing=listing):
        text = f"{shown(line['mic'])} is primary here, but {shown(line['security_id'])} is listed on "
        findings.append((row, text + f"{shown(line['listing'])} in {securities.file}; correct one of them"))
    reasons.add_rows(prices.file, "primary_mic", "mic", findings)


def _where(table: TypedTable, mask: pa.ChunkedArray, **more: pa.ChunkedArray) -> list[tuple[int, dict]]:
    """(row number, row) where ``mask`` is true; ``more`` are further columns beside the table's own."""
    data = table.data
    for name, values in more.items():
        data = data.append_column(name, values)
    places = pc.indices_nonzero(pc.fill_null(mask, False))
    return list(zip(table.row_numbers[places.to_numpy()].tolist(), data.take(places).to_pylist(), strict=True))
