"""The import as a whole: a drop appears whole, stays the same, is replaced only on demand, and keeps its ids."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from rankday.cli.main import program
from rankday.contract import files
from rankday.contract.home import Home
from rankday_sources import landing_drop
from rankday_sources.feed_files import SourceRefused
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.landing_drop import DropExists
from sources.screener_feed import row, write_csv

RANK_DAY, LATER = date(2025, 4, 30), date(2025, 6, 27)


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def load(home, tmp_path):
    """Import rows as a session's feed into ``home``."""

    def function(session, *rows, replace=False, **more):
        feed = write_csv(tmp_path / f"{session}.csv", [{**one, "asof": session.isoformat()} for one in rows])
        return import_screener(home, session, ScreenerFiles(feed, **more), replace)

    return function


def drop(home, session) -> dict:
    return json.loads((home.landing(session) / "drop.json").read_text())


def table(home, session, name) -> list[dict]:
    file = home.landing(session) / drop(home, session)["tables"][name]["file"]
    opener = landing_drop.gzip.open if file.name.endswith(".gz") else open
    with opener(file, "rt", newline="") as handle:
        return list(csv.DictReader(handle))


def ids(home, session) -> dict[str, str]:
    return {line["ticker"]: line["security_id"] for line in table(home, session, "securities")}


def test_the_drop_lists_every_table_with_rows_and_hash_and_says_where_it_is_from(home, load):
    result = load(RANK_DAY, row("A"), row("B"))
    listing = drop(home, RANK_DAY)
    assert listing["session"] == "2025-04-30"
    assert listing["source"]["importer"] == "nasdaq-screener"
    for entry in listing["tables"].values():
        path = home.landing(RANK_DAY) / entry["file"]
        assert files.sha256_of_file(path) == entry["sha256"]
        assert len(path.read_text().splitlines()) == entry["rows"] + 1
    assert (result["is_new"], result["rows"]["securities"]) == (True, 2)


def test_the_same_feed_in_another_order_and_place_gives_the_same_bytes(tmp_path):
    found = []
    for name, rows in (("a", [row("A"), row("B")]), ("b", [row("B"), row("A")])):
        (tmp_path / name).mkdir()
        home = Home(tmp_path / name / "home")
        import_screener(home, RANK_DAY, ScreenerFiles(write_csv(tmp_path / name / "feed.csv", rows)))
        found.append({path.name: path.read_bytes() for path in home.landing(RANK_DAY).glob("*.csv")})
    assert found[0] == found[1]
    assert len(found[0]) == 5


def test_importing_again_changes_nothing(home, load):
    load(RANK_DAY, row("A"))
    before = {path.name: path.stat().st_mtime_ns for path in home.landing(RANK_DAY).iterdir()}
    assert load(RANK_DAY, row("A"))["is_new"] is False
    assert {path.name: path.stat().st_mtime_ns for path in home.landing(RANK_DAY).iterdir()} == before


def test_a_different_drop_is_replaced_only_on_demand(home, load):
    load(RANK_DAY, row("A"))
    with pytest.raises(DropExists, match="--replace"):
        load(RANK_DAY, row("B"))
    assert ids(home, RANK_DAY) == {"A": "US-A"}
    assert load(RANK_DAY, row("B"), replace=True)["is_new"]
    assert ids(home, RANK_DAY) == {"B": "US-B"}
    listed = {entry["file"] for entry in drop(home, RANK_DAY)["tables"].values()}
    present = {path.name for path in home.landing(RANK_DAY).iterdir()}
    assert present == listed | {"drop.json", drop(home, RANK_DAY)["source"]["notes"]}


@pytest.mark.parametrize("call", range(6))
def test_a_crash_while_replacing_leaves_the_old_drop_whole(home, load, monkeypatch, call):
    load(RANK_DAY, row("A"))
    replaced, real = [], Path.replace

    def failing(path, target):
        replaced.append(target)
        if len(replaced) > call:
            raise OSError("power cut")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="power cut"):
        load(RANK_DAY, row("B"), replace=True)
    assert ids(home, RANK_DAY) == {"A": "US-A"}
    for entry in drop(home, RANK_DAY)["tables"].values():
        assert files.sha256_of_file(home.landing(RANK_DAY) / entry["file"]) == entry["sha256"]


def test_a_refused_feed_writes_nothing(home, load, tmp_path):
    with pytest.raises(SourceRefused, match="no symbol"):
        load(RANK_DAY, row("-"))
    with pytest.raises(SourceRefused, match="no such file"):
        import_screener(home, RANK_DAY, ScreenerFiles(tmp_path / "none.csv"))
    assert not home.landing(RANK_DAY).exists()


@pytest.mark.parametrize("order", [(RANK_DAY, LATER), (LATER, RANK_DAY)], ids=["in_order", "later_first"])
def test_ids_agree_over_sessions_also_when_the_ticker_changed(home, load, order):
    name = "Alpha Widgets Inc. Common Stock"
    feeds = {RANK_DAY: [row("OLD", name), row("B")], LATER: [row("NEW", name), row("B")]}
    for session in order:
        load(session, *feeds[session])
    assert ids(home, RANK_DAY)["OLD"] == ids(home, LATER)["NEW"]
    assert ids(home, RANK_DAY)["B"] == ids(home, LATER)["B"] == "US-B"


def test_a_name_that_stands_twice_is_followed_by_nobody(home, load):
    name = "Alpha Inc. Common Stock"
    load(RANK_DAY, row("OLD", name))
    load(LATER, row("NEWA", name), row("NEWB", name))
    assert ids(home, LATER) == {"NEWA": "US-NEWA", "NEWB": "US-NEWB"}


def test_a_ticker_taken_over_by_somebody_else_does_not_take_the_id(home, load):
    first, second, third = date(2025, 4, 30), date(2025, 5, 30), date(2025, 6, 27)
    name = "Alpha Inc. Common Stock"
    load(first, row("OLD", name))
    load(second, row("NEW", name))
    load(third, row("NEW", name), row("OLD", "Beta Corp. Common Stock"))
    assert ids(home, third) == {"NEW": "US-OLD", "OLD": "US-OLD.2"}


def test_a_company_known_by_cik_keeps_it_in_a_session_without_the_sec_list(home, load, tmp_path):
    sec = write_csv(tmp_path / "sec.csv", [{"cik": "7", "ticker": "A"}], ("cik", "ticker"))
    load(RANK_DAY, row("A"), sec_companies=sec)
    load(LATER, row("A"))
    assert [one["company_id"] for one in table(home, LATER, "companies")] == ["CIK0000000007"]


def test_an_incumbent_is_found_under_the_ticker_it_has_by_now(home, load, tmp_path):
    name = "Alpha Widgets Inc. Common Stock"
    members = write_csv(tmp_path / "i.csv", [{"index_code": "R2000", "ticker": "OLD"}], ("index_code", "ticker"))
    load(date(2025, 3, 31), row("OLD", name))
    result = load(RANK_DAY, row("NEW", name), incumbents=(members,))
    assert result["members_without_row"] == []
    assert {one["security_id"] for one in table(home, RANK_DAY, "memberships")} == {"US-OLD"}


def test_somebody_elses_drop_is_no_source_of_ids(home, load):
    folder = home.landing(RANK_DAY)
    folder.mkdir(parents=True)
    (folder / "drop.json").write_text('{"session": "2025-04-30", "tables": {}}')
    load(LATER, row("A"))
    assert ids(home, LATER) == {"A": "US-A"}


def _without_entry(folder: Path) -> None:
    one = json.loads((folder / "drop.json").read_text())
    del one["tables"]["shares"]
    (folder / "drop.json").write_text(json.dumps(one))


@pytest.mark.parametrize(
    "damage", [_without_entry, lambda folder: (folder / "shares.csv").unlink()], ids=["no_entry", "no_file"]
)
def test_a_damaged_drop_of_ours_is_refused_and_its_ids_are_not_given_anew(home, load, damage):
    load(RANK_DAY, row("OLD", "Alpha Inc. Common Stock"))
    damage(home.landing(RANK_DAY))
    with pytest.raises(SourceRefused, match=r"landing/2025-04-30: cannot be read .* with --replace"):
        load(LATER, row("NEW", "Alpha Inc. Common Stock"))
    load(RANK_DAY, row("OLD", "Alpha Inc. Common Stock"), replace=True)
    load(LATER, row("NEW", "Alpha Inc. Common Stock"))
    assert ids(home, LATER) == {"NEW": "US-OLD"}


def test_the_command_says_what_it_did_and_names_members_without_a_row(tmp_path):
    feed = write_csv(tmp_path / "f.csv", [row("A")])
    members = write_csv(tmp_path / "i.csv", [{"index_code": "R2000", "ticker": "GONE"}], ("index_code", "ticker"))
    arguments = ["import", "nasdaq-screener", "--home", str(tmp_path / "h"), "--session", "2025-04-30"]
    arguments += ["--file", str(feed), "--incumbents", str(members)]
    said = CliRunner().invoke(program, arguments)
    assert said.exit_code == 0
    assert "1 companies, 1 lines" in said.output
    assert "GONE" in said.output
    result = json.loads(CliRunner().invoke(program, [*arguments, "--json"]).output)
    assert (result["is_new"], result["members_without_row"]) == (False, ["GONE"])


THURSDAY, FRIDAY, MONDAY = date(2025, 5, 1), date(2025, 5, 2), date(2025, 5, 5)


def ipo_dates(home, session) -> dict[str, str]:
    return {line["ticker"]: line.get("ipo_date", "") for line in table(home, session, "securities")}


def test_a_first_appearance_in_the_year_of_the_offering_is_its_day_and_stays(home, load):
    old, new = row("A", ipoyear="1990"), row("N", ipoyear="2025")
    load(THURSDAY, old)
    load(FRIDAY, old, new)
    load(MONDAY, old, new)
    assert ipo_dates(home, FRIDAY) == ipo_dates(home, MONDAY) == {"A": "", "N": "2025-05-02"}
    marks = {line["ticker"]: line["inferred_columns"].split("|") for line in table(home, MONDAY, "securities")}
    assert "ipo_date" in marks["N"] and "ipo_date" not in marks["A"]


@pytest.mark.parametrize(
    ("before", "year"),
    [
        (THURSDAY, "2024"),  # offered in another year: moved here, or renamed
        (THURSDAY, ""),
        (RANK_DAY, "2025"),  # a session in between was not imported: one of two days
        (None, "2025"),  # nothing to appear after
    ],
)
def test_a_year_alone_is_no_day(home, load, before, year):
    if before:
        load(before, row("A"))
    load(FRIDAY, row("A"), row("N", ipoyear=year))
    assert set(ipo_dates(home, FRIDAY).values()) == {""}
    assert "ipo_date" not in table(home, FRIDAY, "securities")[0]
