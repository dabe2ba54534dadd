"""A projection says who would move if today were the rank day, how far from it, and what changed since the last."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import duckdb
import pytest

from projection.projected_home import FIRST, SECOND, THIRD, land, market, second_drop, two_days
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.maintenance.projections import remove_projections
from rankday.projection.projecting import last_projection, project
from rankday.projection.sealing import seal
from rankday.publication.verification import verify


@pytest.fixture(scope="module")
def projected(tmp_path_factory):
    """Both sessions projected. Read only."""
    home = two_days(tmp_path_factory.mktemp("projected") / "l'année")
    return SimpleNamespace(home=home, first=project(home, FIRST), second=project(home, SECOND))


def rows(result: dict, table: str, what: str = "*", where: str = "true") -> list[tuple]:
    path = f"{result['folder']}/{table}.parquet"
    return duckdb.sql(f"select {what} from read_parquet($path) where {where}", params={"path": path}).fetchall()


def test_it_is_of_the_next_reconstitution_and_changes_nothing_where_members_are_by_rank(projected):
    first = projected.first
    assert (first["stream"], first["version"]) == ("projection/2026-04-27", 1)
    assert (first["event"], first["event_rank_date"], first["sessions_to_rank_day"]) == ("2026-06", "2026-04-30", 3)
    assert rows(first, "projected_changes") == []
    assert rows(first, "what_changed") == []
    # rank 50 of 1000 × 0.98^50 USD a share, ten million shares
    close = (Decimal(1000) * Decimal("0.98") ** 50).quantize(Decimal("0.000001"))
    assert Decimal(first["breakpoints"]["50"]) == close * 10_000_000


def test_each_change_since_the_last_has_its_cause(projected):
    found = rows(projected.second, "what_changed", "security_id, change_now, cause, reference", "index_code = 'RTOP50'")
    assert sorted(found) == [
        ("c010.s", "delete", "fact", "securities.security_type"),
        ("c049.s", "delete", "price", None),
        ("c050.s", "delete", "price", None),
        ("c052.s", "add", "price", "prices.close"),
        ("c060.s", "add", "shares", "shares.available_shares, shares.total_shares"),
        ("c070.s", "add", "event", "split split70"),
    ]


def test_distances_are_in_per_cent_of_the_companys_cap(projected):
    [(cap, brk, distance)] = rows(
        projected.second, "projected_changes", "total_market_cap, break_market_cap, distance_to_break",
        "index_code = 'RTOP50' and security_id = 'c050.s'",
    )  # fmt: skip
    assert distance == ((brk - cap) / cap * 100).quantize(Decimal("0.000001"))
    assert distance > 0, "it has to rise to come back"


def test_the_same_again_makes_no_version_and_a_day_without_news_changes_nothing(projected, tmp_path):
    assert project(projected.home, SECOND)["version"] == 1
    home = two_days(tmp_path)
    later = second_drop(market().drop) | {"corporate_actions": []}
    land(home, THIRD, later)
    project(home, SECOND)
    assert rows(project(home, THIRD), "what_changed") == []


def test_a_planted_future_changes_nothing(projected, tmp_path):
    home = two_days(tmp_path)
    future = market().drop
    for row in future["prices"]:
        row["close"] = Decimal(row["close"]) * 3
    for day in (THIRD, date(2026, 5, 4)):
        land(home, day, future)
    assert project(home, FIRST)["content_hash"] == projected.first["content_hash"]
    assert project(home, SECOND)["content_hash"] == projected.second["content_hash"]


def test_it_verifies_and_a_session_without_a_snapshot_is_refused(projected):
    assert verify(projected.home).problems == []
    with pytest.raises(RankdayError, match="2026-04-29: no snapshot"):
        project(projected.home, THIRD)


def test_clean_removes_the_tables_of_days_outside_a_season_and_the_rest_still_verifies(tmp_path):
    home = Home(tmp_path)
    days = [date(2025, 12, day) for day in (30, 31)] + [date(2026, 1, 2), date(2026, 1, 5)]
    for day in days:  # 83 to 80 sessions before the rank day
        land(home, day, market().drop)
        project(home, day)
    seal(home, days[2])
    assert remove_projections(home, 0, dry_run=True) == ["projection/2025-12-30"]
    assert remove_projections(home, 0) == ["projection/2025-12-30"], "month ends, what is sealed, and the newest stay"
    assert verify(home).problems == []
    assert last_projection(home, days[1]) is None
    with pytest.raises(RankdayError, match="removed by rankday clean"):
        project(home, days[0])
    next((tmp_path / "published/projection/2025-12-31/v1").glob("*.csv")).unlink()
    assert any("missing" in line for line in verify(home).problems)
