"""Each way to a nationality ends in the step it names, judged by the referee."""

from __future__ import annotations

import pytest

from rankday.sample_market import homes
from rankday.sample_market.dice import Dice
from rankday.sample_market.model import Company
from rankday.sample_market.units import MICRO
from reference.nationality import nationality
from reference.parameters import Parameters

STEPS = {
    "1": "1 inc",
    "2": "2 assets",
    "3": "3 revenue",
    "4 h": "4 head",
    "4 e": "4 most",
    "4 i": "4 inc",
    "u": "unass",
}
ALL_WAYS = [(home, way) for home, ways in homes.WAYS.items() for way in ways]


@pytest.mark.parametrize(("home", "way"), ALL_WAYS, ids=[f"{home}-{way.step}" for home, way in ALL_WAYS])
def test_a_way_ends_where_it_says(home, way, monkeypatch):
    monkeypatch.setitem(homes.WAYS, home, (way,))
    dice, parameters = Dice(1), Parameters()
    for _ in range(60):
        company = Company("C1", None)
        homes.settle(company, home, dice)
        columns = {name: getattr(company, name) for name in Company.__slots__}
        rows = [
            {"measure": measure, "location": place, "location_kind": kind, "fraction": f"{part}/{MICRO}"}
            for measure, place, kind, part in company.geography
        ]
        country, step = nationality(columns, rows, parameters)
        assert step.startswith(next(name for key, name in STEPS.items() if way.step.startswith(key))), company
        assert (country == "US") == home.startswith("us"), company
