"""How a line came to market, inferred from the forms of small made-up submissions (`sec_offerings.csv`)."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rankday.drops.ingest import ingest
from rankday_sources.rule_tables import rules
from rankday_sources.sec import SecFiles, import_sec
from sources.sec_feed import SESSION, TWO, US, submissions, table

IPO = (("2025-01-06", "S-1"), ("2025-03-10", "8-A12B"), ("2025-03-12", "EFFECT"), ("2025-03-13", "424B4"))


def line(home, key="US-AAA"):
    row = table(home, "securities")[key]
    marked = {"ipo_date", "offering_kind"}.intersection(row["inferred_columns"].split("|"))
    return row.get("offering_kind", ""), row.get("ipo_date", ""), sorted(marked)


@pytest.mark.parametrize(
    ("filings", "kind", "day"),
    [
        (IPO, "underwritten", "2025-03-13"),
        (IPO[:2] + IPO[3:], "underwritten", "2025-03-13"),  # no effectiveness: the session of the prospectus
        ((*IPO[:3], ("2025-03-14", "424B1")), "underwritten", "2025-03-13"),  # filed a day after the first trade
        ((*IPO[:2], ("2025-03-15", "424B4")), "underwritten", "2025-03-17"),  # a Saturday
        (IPO[:1] + IPO[1:2] + IPO[3:] + (("2025-01-06", "EFFECT"),), "underwritten", "2025-03-13"),  # of another time
        (IPO[:2], "", ""),  # nothing sold yet
        ((*IPO[:2], ("2025-06-13", "424B4")), "", ""),  # months later, after the session
        ((("2025-04-28", "8-A12B"), ("2025-04-30", "424B4")), "underwritten", "2025-04-30"),
        ((("2025-04-28", "8-A12B"), ("2025-05-01", "424B4")), "", ""),  # a day after the session: not known then
        ((("2024-12-02", "10-12B"), ("2025-03-10", "8-A12B")), "spin_off", ""),
        ((("2024-02-20", "10-K"), ("2025-03-10", "8-A12B")), "uplisting", ""),
        ((("2024-02-20", "10-K"), *IPO), "", ""),  # an uplisting that sells: which of the two no form says
        ((("2023-03-10", "8-A12B"), ("2023-03-13", "424B4"), ("2024-02-20", "10-K")), "underwritten", "2023-03-13"),
        ((("2025-02-20", "10-K"),), "", ""),  # never registered on an exchange in these filings
    ],
)
def test_forms_by_the_session_say_how_a_line_came_to_market(sec_home, supply, filings, kind, day):
    supply([submissions(US, filings=filings)])
    filled = [name for name, value in (("ipo_date", day), ("offering_kind", kind)) if value]
    assert line(sec_home) == (kind, day, filled)
    assert ingest(sec_home, SESSION).is_new


@pytest.mark.parametrize(("filed", "kind"), [("2025-04-30", "de_spac"), ("2025-05-01", "underwritten")])
def test_a_shell_that_ceased_to_be_one_is_a_de_spac_from_that_filing_on(sec_home, supply, filed, kind):
    filings = (("2023-03-10", "8-A12B"), ("2023-03-13", "424B4"), (filed, "8-K"))
    one = submissions(US, filings=filings)
    one["filings"]["recent"]["items"] = ["", "", "2.01,5.06,9.01"]
    supply([one])
    assert line(sec_home)[0] == kind


def test_of_several_classes_and_of_a_part_of_the_filings_nothing_is_inferred(sec_home, supply, tmp_path):
    supply([submissions(TWO, filings=IPO)])
    assert line(sec_home, "US-TWOA") == line(sec_home, "US-TWOB") == ("", "", [])
    (tmp_path / "folder").mkdir()
    first = submissions(US, filings=IPO)
    first["filings"]["files"] = [{"name": f"CIK{US}-submissions-001.json"}]
    (tmp_path / "folder" / f"CIK{US}.json").write_text(json.dumps(first))
    import_sec(sec_home, SESSION, SecFiles(tmp_path / "folder"))
    assert line(sec_home) == ("", "", []), "an earlier registration may stand in the list that is not there"


def test_twice_is_once_and_without_the_filings_it_is_unknown_again(sec_home, supply):
    before = table(sec_home, "securities")
    assert supply([submissions(US, filings=IPO)])["is_new"] and not supply([submissions(US, filings=IPO)])["is_new"]
    supply([submissions(US, filings=())])
    after = table(sec_home, "securities")
    assert {key: {name: value for name, value in row.items() if value} for key, row in after.items()} == {
        key: {name: value for name, value in row.items() if value} for key, row in before.items()
    }


def test_only_kinds_of_the_contract_come_out():
    from rankday.contract.tables import OFFERING_KINDS

    assert {rule.cells["result"] for rule in rules("sec_offerings")} <= set(OFFERING_KINDS)
    assert date.fromisoformat(IPO[-1][0]) <= SESSION
