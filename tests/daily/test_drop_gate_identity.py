"""An id is permanent: a drop that gives one to another company of another name is disclosed, a heavy line stops."""

from __future__ import annotations

from datetime import date

import pytest

from rankday.contract.errors import GateFailed
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.daily.drop_gate import check_snapshot
from rankday.drops.ingest import ingest
from reference.drops import write_drop
from reference.nightly.drops import drop

MON, TUE = date(2026, 5, 4), date(2026, 5, 5)


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(tmp_path)
    land(home, MON)
    nightly(home, MON)
    return home


def land(home: Home, session: date, **changes: dict) -> None:
    """A market of 120 lines, `small` a hundredth of the others; ``changes``: cells of the securities by line."""
    lines = ["big", *(f"l{number:03}" for number in range(118))]
    shares = dict.fromkeys(lines, (80_000, 100_000)) | {"small": (800, 1_000)}
    made = drop(session, dict.fromkeys(shares, "10"), shares, (), dict.fromkeys(shares, "R3000E R2000"))
    for row in made["securities"]:
        row["name"] = f"{row['security_id']} Inc."
        row |= changes.get(row["security_id"], {})
    for company in {row["company_id"] for row in made["securities"]} - {row["company_id"] for row in made["companies"]}:
        made["companies"].append({**made["companies"][0], "company_id": company})
    write_drop(home.landing(session), session, made)


def found(home: Home) -> dict[str, tuple[str, str]]:
    ingest(home, TUE)
    try:
        results = check_snapshot(home, TUE, "a run")
    except GateFailed as stopped:
        results = stopped.findings
    return {
        one.gate.partition(".")[2]: (one.severity, one.observed)
        for one in results
        if not one.is_met and "reused" in one.gate
    }


def test_a_heavy_line_in_a_stranger_s_hands_stops_and_is_named(home):
    land(home, TUE, big={"company_id": "stranger", "name": "Freshrocket Inc."})
    seen = found(home)
    assert seen["reused_security_id_weight"][0] == "critical"
    assert "big" in seen["reused_security_id_weight"][1] and "Freshrocket Inc." in seen["reused_security_id_weight"][1]


def test_a_light_one_is_a_warning(home):
    land(home, TUE, small={"company_id": "stranger", "name": "Freshrocket Inc."})
    assert {gate: severity for gate, (severity, _) in found(home).items()} == {"reused_security_ids": "warning"}
    assert nightly(home, TUE)["state"] == "READY"


@pytest.mark.parametrize(
    "change",
    [{"name": "Newname Inc."}, {"company_id": "CIK0000000001"}, {"company_id": "CIK0000000001", "name": "BIG, INC"}],
    ids=["renamed", "known_by_another_id", "spelt_differently"],
)
def test_a_rename_or_another_id_of_the_company_is_none(home, change):
    land(home, TUE, big=change)
    assert found(home) == {}
