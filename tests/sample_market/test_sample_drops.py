"""Landing folders: whole or not there, never replaced; one line for what a person can mend."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rankday.cli.main import main
from rankday.contract.errors import RankdayError
from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.sample_market import drops as drops_module
from rankday.sample_market import generate


def test_every_drop_passes_ingest_and_its_listing_is_true(tmp_path):
    drops = generate(Home(tmp_path), companies=330, sessions=6)
    assert [drop.session.isoformat() for drop in drops] == [
        "2026-04-30", "2026-05-01", "2026-05-04", "2026-05-05", "2026-05-06", "2026-05-07"
    ]  # fmt: skip
    for drop in drops:
        listing = json.loads((drop.folder / "drop.json").read_text(encoding="utf-8"))
        assert listing["session"] == drop.session.isoformat()
        for name, table in listing["tables"].items():
            path = drop.folder / table["file"]
            assert sha256_of_file(path) == table["sha256"]
            assert len(path.read_text(encoding="utf-8").splitlines()) == table["rows"] + 1 == drop.rows[name] + 1
        assert ingest(Home(tmp_path), drop.session).is_new
    assert "memberships" in drops[0].rows
    assert "memberships" not in drops[1].rows


def test_the_same_again_is_no_change_and_more_sessions_are_added(tmp_path):
    generate(Home(tmp_path), companies=40, sessions=2)
    again = generate(Home(tmp_path), companies=40, sessions=3)
    assert [drop.is_new for drop in again] == [False, False, True]


@pytest.mark.parametrize("spoilt", ["prices.csv", "drop.json", "companies.csv"])
def test_a_folder_with_anything_else_is_refused_and_left_alone(tmp_path, spoilt):
    (drop,) = generate(Home(tmp_path), companies=40, sessions=1)
    (drop.folder / spoilt).write_text("mine\n", encoding="utf-8")
    with pytest.raises(RankdayError, match=r"2026-04-30 holds another drop; move it away"):
        generate(Home(tmp_path), companies=40, sessions=1)
    assert (drop.folder / spoilt).read_text(encoding="utf-8") == "mine\n"


def test_another_seed_is_refused(tmp_path):
    generate(Home(tmp_path), companies=40, sessions=1)
    with pytest.raises(RankdayError, match="holds another drop"):
        generate(Home(tmp_path), companies=40, sessions=1, seed=2)


def test_a_crash_while_writing_leaves_no_folder(tmp_path, monkeypatch):
    def crash(value):
        raise KeyboardInterrupt

    monkeypatch.setattr(drops_module, "readable_json", crash)  # every table is written by then, drop.json is not
    with pytest.raises(KeyboardInterrupt):
        generate(Home(tmp_path), companies=40, sessions=1)
    assert list((tmp_path / "landing").iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"start": date(2026, 5, 2)}, "2026-05-02 is no session"),
        ({"companies": 0}, "companies 0: choose 1 to 50,000"),
        ({"sessions": 0}, "sessions 0: choose 1 to"),
        ({"seed": -1}, "seed -1: choose 0 or more"),
    ],
)
def test_what_cannot_be_generated_is_one_line(tmp_path, options, message):
    with pytest.raises(RankdayError, match=message):
        generate(Home(tmp_path), **options)
    assert not (tmp_path / "landing").exists()


def test_another_start(tmp_path):
    drops = generate(Home(tmp_path), companies=320, sessions=2, start=date(2020, 12, 31))
    assert [drop.session.isoformat() for drop in drops] == ["2020-12-31", "2021-01-04"]
    assert all(ingest(Home(tmp_path), drop.session).is_new for drop in drops)


def test_the_command_prints_a_sentence_or_json(tmp_path, capsys):
    arguments = ["sample", "--home", str(tmp_path), "--companies", "40", "--sessions", "2"]
    main(arguments)
    sentence = capsys.readouterr().out
    assert sentence.startswith("2 drops (2 written), 2026-04-30 to 2026-05-01: 40 companies, ")
    main([*arguments, "--json"])
    report = json.loads(capsys.readouterr().out)
    assert [drop["status"] for drop in report["drops"]] == ["unchanged", "unchanged"]
    assert report["drops"][0]["rows"]["companies"] == 40


def test_the_command_refuses_in_one_line(tmp_path, capsys):
    with pytest.raises(SystemExit) as leave:
        main(["sample", "--home", str(tmp_path), "--companies", "0"])
    assert leave.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
