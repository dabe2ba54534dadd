"""Levels in a terminal, with what they returned since a day before."""

from __future__ import annotations

import pyarrow
import pyarrow.parquet
import pytest
from rich.console import Console

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.reports import levels_table
from rankday.reports.levels_table import table_since


@pytest.fixture
def home(tmp_path, monkeypatch):
    """R2000 rises from a total return of 1000 to 1010.06; R1000 is new on the second day."""
    from rankday.publication.results import Result

    def published_result(home, stream):
        if "30" in stream:
            raise RankdayError(f"{stream}: nothing published")
        folder = home.root / stream
        if not folder.exists():
            folder.mkdir(parents=True)
            codes = ["R2000"] if stream.endswith("28") else ["R1000", "R2000"]
            level = 1000.0 if stream.endswith("28") else 1010.06
            columns = {f"{name}_level": [level] * len(codes) for name in ("price", "total_return", "net_total_return")}
            table = pyarrow.table({"index_code": codes, **columns, "constituent_count": [1234] * len(codes)})
            pyarrow.parquet.write_table(table, folder / "index_values.parquet")
        return Result(home, stream, folder, {}, 1)

    monkeypatch.setattr(levels_table, "published_result", published_result)
    return Home(tmp_path)


def printed(table) -> str:
    console = Console(width=110)
    with console.capture() as captured:
        console.print(table)
    return captured.get()


def test_the_return_since_the_base_day_is_of_the_total_return(home):
    lines = printed(table_since(home, "daily/2026-04-29", "daily/2026-04-28")).splitlines()
    assert any("since 2026-04-28" in line for line in lines)
    [small] = [line.split() for line in lines if "R2000" in line]
    assert small[1] == "1010.06" and small[-3:] == ["1,234", "+1.01", "%"]  # 1010.06 / 1000 - 1 = 1.006 %


def test_an_index_that_was_not_there_has_no_return(home):
    [large] = [
        line
        for line in printed(table_since(home, "daily/2026-04-29", "daily/2026-04-28")).splitlines()
        if "R1000" in line
    ]
    assert "%" not in large


def test_a_day_that_is_not_published_is_said(home):
    with pytest.raises(RankdayError, match="nothing published"):
        table_since(home, "daily/2026-04-30", "daily/2026-04-28")
