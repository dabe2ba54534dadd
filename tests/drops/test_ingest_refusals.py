"""What the contract calls "refused" is named exactly and recorded in quarantine; nothing is frozen (contract 2)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drops.broken_cells import CELL_CASES, KEY_CASES, PARQUET_CASES
from drops.broken_drops import Case, cell
from drops.broken_files import COLUMN_CASES, FILE_CASES, LISTING_CASES
from drops.broken_references import IDENTIFIER_CASES, RATE_CASES
from drops.good_drop import SESSION, Drop
from rankday import ledger
from rankday.contract.errors import DropMissing, DropRefused
from rankday.contract.home import Home
from rankday.drops import csv_files as drop_csv
from rankday.drops import parquet_files as drop_parquet
from rankday.drops.ingest import ingest
from rankday.drops.reasons import SHOWN_ROWS, Reasons

CASES = LISTING_CASES + FILE_CASES + COLUMN_CASES + CELL_CASES + PARQUET_CASES + KEY_CASES
CASES += IDENTIFIER_CASES + RATE_CASES


def quarantined(home: Home) -> list[Path]:
    return [path for path in home.quarantine(SESSION).iterdir() if not path.name.startswith(".")]


def refused(home: Home) -> tuple[list[str], dict]:
    """The lines of the refusal, and what quarantine holds of it."""
    with pytest.raises(DropRefused) as refusal:
        ingest(home, SESSION)
    (folder,) = quarantined(home)
    assert (folder / "reasons.txt").read_text("utf-8").splitlines() == refusal.value.reasons
    return refusal.value.reasons, json.loads((folder / "reasons.json").read_text("utf-8"))


def test_corpus_has_no_case_twice():
    assert len({case.name for case in CASES}) == len(CASES) >= 40


# A single fault drags no other reason along (the person would mend what is not broken), but for these two.
DRAGS_ALONG = {"blank_line": "row_count", "two_primaries": "primary_mic"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_broken_drop_is_named_and_goes_on_when_mended(case: Case, home: Home):
    drop = Drop()
    case.spoil(drop)
    drop.write(home)
    lines, record = refused(home)
    named = [line for line in lines if line.startswith(case.line) and case.words in line]
    assert named, lines
    assert {reason["kind"] for reason in record["reasons"]} == {case.kind, DRAGS_ALONG.get(case.name, case.kind)}
    assert all(len(line) < 700 and line.isprintable() for line in lines)
    assert not (home.root / "snapshots").exists()
    Drop().write(home)
    assert ingest(home, SESSION).is_new


def test_missing_drop_names_the_path_to_create(home: Home):
    with pytest.raises(DropMissing, match=r"landing/2026-04-30/drop\.json is not there"):
        ingest(home, SESSION)
    assert not home.root.exists()


def test_all_reasons_are_listed_at_once(home: Home):
    chosen = ["other_session", "word", "unknown_company", "one_share_too_many", "unknown_event", "country_name"]
    drop = Drop()
    for case in CASES:
        if case.name in chosen:
            case.spoil(drop)
    drop.write(home)
    lines, _ = refused(home)
    for case in CASES:
        if case.name in chosen:
            assert any(line.startswith(case.line) and case.words in line for line in lines), case.name
    assert len(lines) == len(chosen)


def test_flood_is_cut_but_counted_and_hides_nothing_else(home: Home):
    drop = Drop()
    header, first, *_ = drop.tables["memberships"]
    drop.tables["memberships"] = [header, *[list(first) for _ in range(130)]]
    cell("shares", 2, "as_of", "never")(drop)
    drop.write(home)
    lines, record = refused(home)
    flood = [line for line in lines if line.startswith("memberships.csv")]
    assert len(flood) == SHOWN_ROWS + 1
    assert flood[-1].startswith("memberships.csv column index_code, security_id: … and 124 more rows")
    assert any(line.startswith("shares.csv row 2") for line in lines)
    assert sum(reason["more_rows"] for reason in record["reasons"]) == 124


@pytest.mark.parametrize(("rows", "more"), [(SHOWN_ROWS, None), (SHOWN_ROWS + 1, "… and 1 more row of this kind")])
def test_flood_is_cut_after_five_rows(home: Home, rows: int, more: str | None):
    drop = Drop()
    header, first, *_ = drop.tables["memberships"]
    drop.tables["memberships"] = [header, *[list(first) for _ in range(rows + 1)]]
    drop.write(home)
    lines, _ = refused(home)
    assert len(lines) == SHOWN_ROWS + (more is not None)
    assert more is None or more in lines[-1]


def test_same_refusal_twice_is_recorded_once(home: Home):
    drop = Drop()
    cell("prices", 2, "close", "abc")(drop)
    drop.write(home)
    before = {path: path.read_bytes() for path in home.landing(SESSION).iterdir()}
    assert refused(home) == refused(home)
    assert {path: path.read_bytes() for path in home.landing(SESSION).iterdir()} == before
    assert [entry["kind"] for entry in ledger.entries(home)] == ["drop_refused"]


def test_other_refusal_gets_its_own_folder(home: Home):
    for text in ("abc", "abd"):
        drop = Drop()
        cell("prices", 2, "close", text)(drop)
        drop.write(home)
        with pytest.raises(DropRefused):
            ingest(home, SESSION)
    assert len(quarantined(home)) == 2


def test_quarantine_keeps_listing_and_hashes(home: Home):
    drop = Drop()
    cell("prices", 2, "close", "abc")(drop)
    folder = drop.write(home)
    _, record = refused(home)
    (kept,) = quarantined(home)
    assert (kept / "drop.json").read_bytes() == (folder / "drop.json").read_bytes()
    listed = json.loads((folder / "drop.json").read_text())["tables"].values()
    assert record["files"] == {entry["file"]: entry["sha256"] for entry in listed}


def test_file_without_permission_is_a_reason(home: Home, monkeypatch: pytest.MonkeyPatch):
    Drop().write(home)
    real = Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name == "shares.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    lines, _ = refused(home)
    assert lines == ["shares.csv: cannot be read (Permission denied); make it readable for the user that runs rankday"]


def test_unpacked_size_is_limited(home: Home, monkeypatch: pytest.MonkeyPatch):
    drop = Drop(extensions={"shares": "csv.gz", "prices": "parquet"})
    drop.write(home)
    monkeypatch.setattr(drop_csv, "LARGEST_FILE", 50)
    monkeypatch.setattr(drop_parquet, "LARGEST_ROWS", 4)
    lines, _ = refused(home)
    assert [line.split(":")[0] for line in lines] == ["prices.parquet", "shares.csv.gz"]


def test_hostile_header_gives_short_printable_lines(home: Home):
    drop = Drop()
    for row in drop.tables["shares"]:
        row += [*["\x1b[31m\nred"] * 40, *(str(place // 2) for place in range(40))]
    drop.write(home)
    lines, _ = refused(home)
    assert len(lines) == SHOWN_ROWS
    assert all(line.isprintable() and len(line) < 120 for line in lines)


def test_row_numbers_after_a_ragged_row_are_those_of_the_file(home: Home):
    drop = Drop()
    drop.tables["shares"][1].append("one too many")
    cell("shares", 4, "total_shares", "many")(drop)
    drop.write(home)
    lines, _ = refused(home)
    assert [line.split(":")[0] for line in lines] == ["shares.csv row 2", "shares.csv row 4 column total_shares"]


def test_a_reason_is_one_printable_line_whatever_a_file_or_a_library_says():
    reasons = Reasons()
    reasons.add("shares.parquet", "unreadable", "bad\ncolumn \x1b[31m \ud800")
    assert reasons.lines() == ["shares.parquet: bad?column ?[31m ?"]
