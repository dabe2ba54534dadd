"""Who is meant: a ticker in any spelling, an id or a name; what fits two companies offers both."""

from __future__ import annotations

import duckdb
import pytest

from rankday.contract.errors import RankdayError
from rankday.publication.results import identifiers_view
from rankday.reports.explain import explain
from rankday.reports.search import companies_meant
from rankday.reports.web.tables import Asked, Column, Table, page_of

LINES = (
    ("CIK1", "Berkly Inc.", "US-BRKA", "BRK/A"),
    ("CIK1", "Berkly Inc.", "US-BRKB", "BRK/B"),
    ("CIK2", "Brownish Inc.", "US-BFA", "BF/A"),
    ("CIK3", "Bfalo Corp.", "US-BFA.2", "BFA"),
    ("CIK4", "Tele Inc.", "US-T", "T"),
    ("CIK4", "Tele Inc.", "US-T-PC", "T^C"),
    ("CIK5", "Tokens Inc.", "US-TC", "TC"),
    ("CIK6", "Nameless Ltd.", "US-6", None),
)


class Lines:
    """The two tables that a search reads."""

    stream = "reconstitution/2026-06"

    def rows(self, query, **values):
        with duckdb.connect() as db:
            rows = ", ".join(str(row).replace("None", "null") for row in LINES)
            db.execute(f"create table lines as from (values {rows}) as t(company_id, name, security_id, ticker)")
            db.execute("create view decisions as select distinct company_id, name from lines")
            db.execute(identifiers_view(None, ""))
            cursor = db.execute(query, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("who", "companies"),
    [
        *((who, ["CIK1"]) for who in ("BRK/B", "BRK.B", "BRK-B", "BRKB", "brk/b", "brk b", " Brk.b ", "us-brkb")),
        ("BF.A", ["CIK2", "CIK3"]),
        ("bf-a", ["CIK2", "CIK3"]),
        ("BF/A", ["CIK2"]),  # as it is written
        ("BFA", ["CIK3"]),
        ("TC", ["CIK5"]),
        ("T^C", ["CIK4"]),
        ("T.C", ["CIK5"]),  # never the preferred series of another company
        ("tokens inc.", ["CIK5"]),
        ("B", ["CIK1", "CIK2", "CIK3"]),
        ("./-", []),
        ("", ["CIK1", "CIK2", "CIK3", "CIK4", "CIK5", "CIK6"]),
        ("NOBODY", []),
    ],
)  # fmt: skip
def test_who_is_meant(who, companies):
    assert [one["company_id"] for one in companies_meant(Lines(), who)] == companies


def test_a_choice_names_id_name_and_ticker():
    assert companies_meant(Lines(), "BF.A") == [
        {"company_id": "CIK2", "name": "Brownish Inc.", "tickers": "BF/A"},
        {"company_id": "CIK3", "name": "Bfalo Corp.", "tickers": "BFA"},
    ]


@pytest.mark.parametrize("who", ["brk-b", "BRKB", "BRK/B", "brk.b"])
def test_a_table_s_search_finds_a_ticker_in_any_spelling(who):
    columns = (Column("ticker", "Ticker"), Column("name", "Name", "text"))
    table = Table("lines", "Lines", "select * from lines", columns, "security_id", "security_id")
    assert [row["ticker"] for row in page_of(Lines(), table, Asked(who)).rows] == ["BRK/B"]


def test_a_choice_is_a_user_s_error_in_one_line(reconstituted, rankday, decisions):
    beginning = decisions[0]["name"][:1]
    with pytest.raises(RankdayError, match=r"may be [0-9]+ companies; say which: "):
        explain(reconstituted.home, "2026-06", beginning)
    status, _, error = rankday("explain", "--home", reconstituted.home.root, "--event", "2026-06", beginning)
    assert (status, error.count("\n")) == (1, 1)
