"""Nights with late and corrected news, by hand: which days get a version, what corrections say (6.3, contract 3)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reference.nightly.chain import nightly_chain
from reference.nightly.drops import event
from reference.nightly.incremental import Night, basis_points, incremental, newest, one_night_each, version_counts
from reference.nightly.worked_examples import FRI, MON, THU, TUE, WED, week

SPLIT = event("e1", "a", "split", TUE, new=2, old=1)
HALVED = ({"a": "5"}, {}, {}, {})


def price_levels(days):
    return [str(row["price_level"].normalize()) for day in days.values() for row in day.index_values]


@pytest.fixture(scope="module")
def late_split():
    """A 2 for 1 split of TUE that no drop names before THU: a falls from 10 to 5, and 4,000 to 3,500."""
    drops = week(*HALVED, events={THU: (SPLIT,)})
    return drops, incremental(one_night_each(drops, MON, FRI))


def test_a_late_split_lifts_every_day_since_its_ex_date(late_split):
    _, runs = late_split
    assert price_levels(newest(runs[:3])) == ["1E+3", "875", "875"]
    assert price_levels(newest(runs)) == ["1E+3", "1E+3", "1E+3", "1E+3", "1E+3"]
    assert version_counts(runs) == {MON: 2, TUE: 2, WED: 2, THU: 1, FRI: 1}


def test_corrections_stand_in_the_night_that_learned_of_it(late_split):
    # MON: only its opening changes. TUE, WED: 1000/875 − 1 = 1/7 = 1428.571428… basis points.
    corrections = newest(late_split[1])[THU].corrections
    assert [(row["session"], str(row["difference_bp"])) for row in corrections] == [
        (MON, "0.000000"),
        (TUE, "1428.571429"),
        (WED, "1428.571429"),
    ]
    assert corrections[1]["price_level_before"] == Decimal(875)
    assert corrections[1]["net_total_return_level_after"] == Decimal(1000)
    assert [len(day.corrections) for day in newest(late_split[1]).values()] == [0, 0, 0, 3, 0]


def test_a_corrected_drop_puts_its_corrections_into_the_newest_day():
    # After THU, WED's close of c turns out to be 6 (not 5): 2,400, V = 4,400, 1100 (+1000 bp). THU itself stays.
    drops = week({}, {}, {})
    better = week({}, {"c": "6"}, {"c": "5"})[WED]
    runs = incremental([*one_night_each(drops, MON, THU), Night(WED, {WED: better})])
    assert set(runs[-1].versions) == {WED, THU}
    after = newest(runs)
    assert [(row["session"], row["difference_bp"]) for row in after[THU].corrections] == [(WED, Decimal(1000))]
    assert after[WED].corrections == []


def test_the_newest_day_gets_a_version_for_its_corrections_alone():
    # TUE's c at 6 (level 1100) changes TUE, and WED's contributions; FRI is as it was but for what it says of TUE.
    drops = week({}, {}, {}, {})
    runs = incremental([*one_night_each(drops, MON, FRI), Night(TUE, {TUE: week({"c": "6"})[TUE]})])
    assert set(runs[-1].versions) == {TUE, WED, FRI}
    assert [row["session"] for row in newest(runs)[FRI].corrections] == [TUE]


def test_a_corrected_newest_day_names_itself():
    runs = incremental([*one_night_each(week({}), MON, TUE), Night(TUE, {TUE: week({"c": "6"})[TUE]})])
    [row] = runs[-1].versions[TUE].corrections
    assert (row["session"], row["price_level_before"], row["price_level_after"]) == (TUE, 1000, 1100)
    assert price_levels(newest(runs)) == ["1E+3", "1.1E+3"]


def test_the_same_drop_again_makes_no_version():
    drops = week({}, {})
    runs = incremental([*one_night_each(drops, MON, WED), Night(TUE, {TUE: drops[TUE]}), Night(WED, {})])
    assert [set(run.versions) for run in runs[-2:]] == [set(), set()]


def test_corrections_of_a_day_stay_when_a_later_night_changes_that_day():
    # FRI learns of a dividend of WED: THU changes again, and still says what it corrected.
    dividend = event("e2", "b", "cash_dividend", WED, cash="1")
    drops = week(*HALVED, events={THU: (SPLIT,), FRI: (dividend,)})
    after = newest(incremental(one_night_each(drops, MON, FRI)))
    assert len(after[THU].corrections) == 3
    assert [row["session"] for row in after[FRI].corrections] == [WED, THU]
    assert {row["difference_bp"] for row in after[FRI].corrections} == {Decimal(0)}
    assert after[FRI].corrections[0]["total_return_level_after"] == Decimal("1012.5")  # 50/4 points on 1000


def test_missed_nights_are_published_together_and_correct_nothing():
    drops = week(*HALVED, events={THU: (SPLIT,)})
    runs = incremental([Night(MON, {MON: drops[MON]}), Night(THU, {day: drops[day] for day in (TUE, WED, THU)})])
    assert set(runs[1].versions) == {MON, TUE, WED, THU}
    assert [row["session"] for row in runs[1].versions[THU].corrections] == [MON]


def test_the_newest_drop_naming_an_event_holds_and_a_later_one_takes_it_back():
    drops = week(*HALVED, events={MON: (SPLIT,), THU: (SPLIT | {"status": "cancelled"},)})
    assert price_levels(nightly_chain(drops, MON, WED)) == ["1E+3", "1E+3", "1E+3"]
    assert price_levels(nightly_chain(drops, MON, THU)) == ["1E+3", "875", "875", "875"]
    assert all(not day.corporate_actions_applied for day in nightly_chain(drops, MON, THU).values())


def test_a_level_that_was_not_there_has_no_difference():
    assert basis_points(None, Decimal(1)) is None
    assert basis_points(Decimal(1), None) is None
    assert basis_points(Decimal(3), Decimal(2)) == Decimal("-3333.333333")


def test_a_missing_drop_is_named():
    drops = week({}, {})
    del drops[TUE]
    with pytest.raises(LookupError, match="2026-05-05"):
        nightly_chain(drops, MON, WED)


def test_nothing_to_start_from_is_refused():
    drops = week({})
    with pytest.raises(ValueError, match="neither a reconstitution nor memberships"):
        nightly_chain(drops, MON, TUE, memberships=[])
