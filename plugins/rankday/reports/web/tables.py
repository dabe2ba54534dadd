"""Long tables: what each is, and a page of it, filtered and sorted by the engine over the published files.

A table is a query over a result's own views. Columns, facets and sorting are named here and looked up, never taken from
an address; what an address says is only ever a bound value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.publication.results import Result
from rankday.reports.search import is_identifier, ticker_key
from rankday.reports.web.reading import Reading

SIZE = 25  # rows on a page
MOST_CHOICES = 60
# SQL: the lines, or companies, that a word means by an identifier of the day; of a company's, each of its lines
OWNERS = {
    "security_id": "select coalesce(identifiers_then.security_id, lines.security_id) "
    "from identifiers_then left join lines using (company_id) where {met}",
    "company_id": "select company_id from identifiers_then where {met}",
}
ALWAYS = 99  # in the fold at any width


@dataclass(frozen=True)
class Column:
    """A column of a table: its name in the query, its heading with the unit, and how a value is shown.

    Kinds: short, dotted (a long name in one word), text, long, words, codes, integer, money, amount (exact), decimal
    (two digits), percent, boolean, company (leads to its page).
    """

    name: str
    title: str
    kind: str = "short"

    @property
    def is_number(self) -> bool:
        return self.kind in ("integer", "money", "amount", "percent", "decimal")


@dataclass(frozen=True)
class Table:
    """``query`` over the views of a result; ``key`` makes every order total; ``facets`` are columns with a choice.

    A facet in ``listed`` holds several codes joined by ``|``. ``needs`` is the published table it is made of, where
    that is another than its own name. ``given`` are values that the query binds, each with what makes it of the result
    and the address's text (empty: the default) or raises RankdayError. ``important`` columns come first where there is
    little room.
    """

    name: str
    title: str
    query: str
    columns: tuple[Column, ...]
    order: str
    key: str
    facets: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    needs: str = ""
    given: Mapping[str, Callable[[Result, str], Any]] = field(default_factory=dict)
    important: tuple[str, ...] = ()

    def fold_of(self, column: Column) -> int:
        """Where there is no room, columns with the highest number go into a row's fold first; long texts always do,

        unless they are among the important ones.
        """
        if column.name in self.important:
            return self.important.index(column.name)
        return ALWAYS if column.kind == "long" else len(self.important) + self.columns.index(column)

    def is_in(self, files: Iterable[str]) -> bool:
        """Whether a result of these files has the table."""
        return f"{self.needs or self.name}.parquet" in files


@dataclass(frozen=True)
class Asked:
    """What a reader wants to see: words to find, a value for some facets, a column to sort by, a page."""

    words: str = ""
    facets: Mapping[str, str] | None = None
    sort: str = ""
    is_descending: bool = False
    page: int = 1
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_selection(self) -> bool:
        """Whether rows may be left out."""
        return bool(self.words or self.facets)

    @classmethod
    def of(cls, table: Table, query: Mapping[str, str], result: Result | None = None) -> Asked:
        """From an address; ``result`` where the table asks for more. RankdayError for a column that it has not."""
        sort = query.get("sort", "")
        if sort and sort not in {column.name for column in table.columns}:
            raise RankdayError(f"{table.title}: there is no column {sort!r}")
        number = query.get("page", "1")
        page = int(number) if number.isdecimal() and len(number) < 7 else 1
        chosen = {name: query[name] for name in table.facets if query.get(name)}
        given = {name: read(result, query.get(name, "")) for name, read in table.given.items()}
        return cls(query.get("q", ""), chosen, sort, query.get("direction") == "down", max(page, 1), given)


@dataclass(frozen=True)
class Page:
    """The rows of one page and how many there are in all."""

    table: Table
    asked: Asked
    rows: list[dict[str, Any]]
    total: int
    choices: dict[str, list[str]]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))


def page_of(reading: Reading, table: Table, asked: Asked, with_choices: bool = True) -> Page:
    """One page. A page beyond the last is the last."""
    where, values = _where(table, asked)
    counted = f"with base as ({table.query}) select count(*) as total from base {where}"
    total = reading.rows(counted, **values)[0]["total"]
    number = min(asked.page, max(1, -(-total // SIZE)))
    asked = replace(asked, page=number)
    rows = reading.rows(_selected(table, asked, f"limit {SIZE} offset {(number - 1) * SIZE}"), **values)
    choices = {name: _choices(reading, table, asked, name) for name in table.facets} if with_choices else {}
    return Page(table, asked, rows, total, choices)


def all_rows(reading: Reading, table: Table, asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Every row that fits, in order, column by column as the table lists them; fetched as they are asked for."""
    _, values = _where(table, asked)
    cursor = reading.db.execute(_selected(table, asked, ""), values)
    while rows := cursor.fetchmany(2000):
        yield from rows


def _selected(table: Table, asked: Asked, limit: str) -> str:
    where, _ = _where(table, asked)
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    direction = "desc" if asked.is_descending else "asc"
    order = f'"{asked.sort}" {direction} nulls last, {table.key}' if asked.sort else table.order
    return f"with base as ({table.query}) select {columns} from base {where} order by {order} {limit}"


def _where(table: Table, asked: Asked) -> tuple[str, dict[str, Any]]:
    conditions: list[str] = []
    values = dict(asked.given)
    for number, word in enumerate(asked.words.split()[:8]):
        texts = ", ".join(f'cast("{column.name}" as varchar)' for column in table.columns if not column.is_number)
        found = f"contains(lower(concat_ws(' ', {texts})), lower($word{number}))"
        if any(column.name == "ticker" for column in table.columns):
            found = f"({found} or {ticker_key('ticker')} = {ticker_key(f'$word{number}')})"
        if owner := next((name for name in OWNERS if any(column.name == name for column in table.columns)), None):
            found = f"({found} or {owner} in ({OWNERS[owner].format(met=is_identifier(f'$word{number}'))}))"
        conditions.append(found)
        values[f"word{number}"] = word
    for name, value in (asked.facets or {}).items():
        is_list = name in table.listed
        text = f'cast("{name}" as varchar)'
        conditions.append(
            f"list_contains(string_split({text}, '|'), $facet_{name})" if is_list else f"{text} = $facet_{name}"
        )
        values[f"facet_{name}"] = value
    return ("where " + " and ".join(conditions) if conditions else ""), values


def _choices(reading: Reading, table: Table, asked: Asked, name: str) -> list[str]:
    text = f'cast("{name}" as varchar)'
    one = f"unnest(string_split({text}, '|'))" if name in table.listed else text
    query = f"with base as ({table.query}), found as (select distinct {one} as choice from base) "
    query += f"select choice from found where choice <> '' order by choice limit {MOST_CHOICES}"
    return [row["choice"] for row in reading.rows(query, **asked.given)]
