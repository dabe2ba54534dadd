"""``rankday ingest``: exit status, one line of error, machine-readable result (docs/contract.md 4)."""

from __future__ import annotations

import json

import pytest

from drops.broken_drops import cell
from drops.good_drop import Drop
from rankday.cli.main import main
from rankday.contract.home import Home


def run(home: Home, capsys: pytest.CaptureFixture, *more: str) -> tuple[int, str, list[str]]:
    """Exit status, standard output, lines of standard error."""
    status = 0
    try:
        main(["ingest", "--home", str(home.root), "--session", "2026-04-30", *more])
    except SystemExit as leave:
        status = leave.code
    captured = capsys.readouterr()
    return status, captured.out, captured.err.splitlines()


def test_frozen_then_unchanged(home: Home, capsys: pytest.CaptureFixture):
    Drop().write(home)
    status, out, _ = run(home, capsys)
    assert (status, out.startswith("2026-04-30 v1 frozen: 11 tables, 42 rows")) == (0, True)
    status, out, _ = run(home, capsys, "--json")
    result = json.loads(out)
    assert (status, result["status"], result["version"], result["rows"]["prices"]) == (0, "unchanged", 1, 5)


def test_missing_drop_is_one_line_and_status_3(home: Home, capsys: pytest.CaptureFixture):
    status, out, errors = run(home, capsys)
    assert (status, out, len(errors)) == (3, "", 1)
    assert errors[0].startswith("rankday: no landing drop for 2026-04-30")


def test_refusal_lists_every_reason_and_status_4(home: Home, capsys: pytest.CaptureFixture):
    drop = Drop()
    cell("prices", 2, "close", "abc")(drop)
    cell("shares", 2, "as_of", "never")(drop)
    drop.write(home)
    status, out, errors = run(home, capsys, "--json")
    assert status == 4
    assert (
        [line.split(":")[0].strip() for line in errors[:2]]
        == json_places(out)
        == [
            "prices.csv row 2 column close",
            "shares.csv row 2 column as_of",
        ]
    )
    assert errors[2].startswith("rankday: landing drop of 2026-04-30 refused for 2 reasons; see ")


def json_places(out: str) -> list[str]:
    return [line.split(":")[0] for line in json.loads(out)["reasons"]]


@pytest.mark.parametrize("session", ["2026-4-30", "20260430", "2026-02-30", "../2026-04-30", ""])
def test_session_that_is_no_date_is_a_usage_error(home: Home, capsys: pytest.CaptureFixture, session: str):
    with pytest.raises(SystemExit) as leave:
        main(["ingest", "--home", str(home.root), "--session", session])
    assert leave.value.code == 2
    assert "is not a date" in capsys.readouterr().err
