"""Fast entries (methodology 6.4): who qualifies on the first trading day, and after which close it enters."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pyarrow.parquet
import pytest

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.reconstitution.additions.commands import publish_additions
from rankday.reconstitution.additions.dates import dates_of_fast_entry
from rankday.replay.replay import replay
from reconstitution.additions_market import RankDayMarket, cap_of

DAY = date(2026, 7, 15)
STREAM = "fast_entry/2026-07-15"
BREAK = cap_of(500)  # the thresholds of June stay as they are: 30 April is the newest IPO rank day before


def offered(market: RankDayMarket, company_id: str, shares: int, **columns) -> str:
    """A company first traded on the day at 100 USD, of whose 200m shares ``shares`` were offered."""
    facts = {"ipo_date": DAY, "offering_shares": shares, "available": 20_000_000, **columns}
    return market.offer(company_id, close="100", total=200_000_000, **facts)


@pytest.mark.parametrize(
    ("first_day", "entry"),
    [
        (date(2026, 6, 12), date(2026, 6, 26)),  # the fifth session, 18 June, lies in the lock-down
        (date(2026, 7, 15), date(2026, 7, 21)),
        (date(2026, 6, 1), date(2026, 6, 5)),
        (date(2026, 6, 2), date(2026, 6, 26)),  # 8 June: the first day of the lock-down
        (date(2026, 6, 26), date(2026, 7, 2)),
    ],
)
def test_entry_is_the_fifth_session_or_the_implementation(first_day, entry):
    dates = dates_of_fast_entry(first_day)
    assert dates.implementation_date == entry


def test_a_day_that_is_no_session_is_refused():
    with pytest.raises(RankdayError, match="2026-07-18"):
        dates_of_fast_entry(date(2026, 7, 18))


def test_what_is_offered_must_exceed_the_break(home):
    market = RankDayMarket(DAY)
    assert BREAK % 100 == 0
    offered(market, "at_break", BREAK // 100)
    offered(market, "above_break", BREAK // 100 + 1)
    offered(market, "thin", BREAK // 100 + 1, available=0, float_in_12_months="0.05")
    offered(market, "thinner", BREAK // 100 + 1, available=0, float_in_12_months="0.049999")
    offered(market, "elsewhen", BREAK // 100 + 1, ipo_date=date(2026, 7, 14))
    market.land(home)
    result = publish_additions(home, DAY, approvers=["ana", "ben"])
    assert result["status"] == "published"
    folder = home.published(STREAM) / "v1"
    rows = {row["security_id"]: row for row in pyarrow.parquet.read_table(folder / "candidates.parquet").to_pylist()}
    assert {line: row["outcome"] for line, row in rows.items()} == {
        "at_break.s": "below_fast_entry",
        "above_break.s": "added",
        "thin.s": "added",
        "thinner.s": "failed_screen",
    }
    assert str(rows["at_break.s"]["investable_market_cap"]) == f"{BREAK}.000000"
    assert rows["above_break.s"]["reason_code"] == "fast_entry"
    assert rows["above_break.s"]["new_indexes"].split("|")[:3] == ["R3000E", "R3000", "R1000"]
    screens = pyarrow.parquet.read_table(folder / "screen_results.parquet").to_pylist()
    [float_screen] = [row for row in screens if (row["security_id"], row["screen_id"]) == ("thin.s", "S08")]
    assert float_screen["is_passed"] and float_screen["is_flagged"]
    facts = json.loads((folder / "MANIFEST.json").read_text())
    assert (facts["rank_date"], facts["implementation_date"]) == ("2026-07-15", "2026-07-21")
    assert facts["previous_rank_date"] == "2026-04-30" and facts["dailies"] == {}
    assert replay(home, STREAM, record=False).is_same


def test_nobody_qualifies(home, rankday):
    market = RankDayMarket(DAY)
    offered(market, "small", 1)
    market.land(home)
    status, out, err = rankday("fast-entry", "--home", home.root, "--session", DAY)
    assert (status, err) == (0, "") and "fast_entry/2026-07-15: nobody qualifies; nothing was published" in out
    status, out, _ = rankday("fast-entry", "--home", home.root, "--session", DAY, "--json")
    assert status == 0 and json.loads(out)["status"] == "nobody_qualifies"
    people = ("--approve-as", "ana", "--approve-as", "ben")  # there is nothing that they could approve
    status, out, err = rankday("fast-entry", "--home", home.root, "--session", DAY, *people)
    assert (status, err) == (0, "") and "nobody qualifies" in out
    assert not publication.versions(home, STREAM) and not publication.pending(home)


def test_a_restatement_may_take_everybody_out(home, rankday):
    market = RankDayMarket(DAY)
    offered(market, "entrant", BREAK // 100 + 1)
    market.land(home)
    publish_additions(home, DAY, approvers=["ana", "ben"])
    corrected = RankDayMarket(DAY)
    offered(corrected, "entrant", BREAK // 100)
    shutil.rmtree(home.landing(DAY))
    corrected.land(home)
    arguments = ("restate", "--home", home.root, "--stream", STREAM, "--ticket", "T1", "--reason", "a count")
    status, out, err = rankday(*arguments, "--approve-as", "ana", "--approve-as", "ben")
    assert status == 0, err
    assert "published as v2" in out
    assert not pyarrow.parquet.read_table(home.published(STREAM) / "v2" / "constituents.parquet").num_rows


def test_without_a_reconstitution_nobody_qualifies(tmp_path):
    home, market = Home(tmp_path), RankDayMarket(DAY)
    offered(market, "large", 100_000_000)
    market.land(home)
    assert publish_additions(home, DAY)["status"] == "nobody_qualifies"


def test_a_fast_entrant_is_a_member_from_the_next_session_on(home):
    market = RankDayMarket(DAY)
    offered(market, "entrant", BREAK // 100 + 1)
    market.land(home)
    publish_additions(home, DAY, approvers=["ana", "ben"])
    from rankday.drops.ingest import snapshot_of
    from rankday.reconstitution.incumbents import incumbents_of

    later = RankDayMarket(date(2026, 7, 31))
    later.land(home)
    facts = incumbents_of(home, later.session, snapshot_of(home, later.session))
    assert facts["incumbents"] == "constituents of reconstitution/2026-06 v1 and fast_entry/2026-07-15 v1"
    assert [one["stream"] for one in facts["incumbents_from"]["additions"]] == [STREAM]
