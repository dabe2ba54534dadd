"""The user's guide tells the truth: its example is a good drop, its lines are those that a refusal prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drops.broken_cells import CELL_CASES, KEY_CASES
from drops.broken_files import COLUMN_CASES, FILE_CASES, LISTING_CASES
from drops.broken_references import IDENTIFIER_CASES
from drops.good_drop import SESSION, Drop, parsed
from rankday.contract.errors import DropRefused
from rankday.contract.home import Home
from rankday.drops.ingest import ingest

GUIDE = (Path(__file__).parents[2] / "docs" / "bring_your_own_data.md").read_text("utf-8")
CASES = {
    case.name: case for case in (*LISTING_CASES, *FILE_CASES, *COLUMN_CASES, *CELL_CASES, *KEY_CASES, *IDENTIFIER_CASES)
}
SHOWN = (
    "required_not_listed", "other_session", "not_delivered", "one_row_more", "column_other_case", "nul", "row_too_long",
    "word", "seven_decimals", "just_over_one", "unknown_status", "no_company_id", "same_company_twice",
    "unknown_company", "one_share_too_many", "two_primaries", "primary_elsewhere",
    "isin_digit", "two_owners", "ends_before", "one_day_both", "cik_with_other_zeros",
)  # fmt: skip


def test_example_is_frozen(home: Home):
    tables = dict(re.findall(r"`(\w+)\.csv`\n\n```csv\n(.*?)```", GUIDE, re.DOTALL))
    Drop(tables={name: parsed(text) for name, text in tables.items()}).write(home)
    rows = {name: table["rows"] for name, table in ingest(home, SESSION).snapshot.manifest["tables"].items()}
    listed = re.findall(r'"(\w+)": \{"file": "\w+\.csv", "rows": (\d+)', GUIDE)
    assert rows == {name: int(count) for name, count in listed}
    assert len(rows) == 4


@pytest.mark.parametrize("name", SHOWN)
def test_line_of_the_guide_is_what_a_refusal_prints(home: Home, name: str):
    drop = Drop()
    CASES[name].spoil(drop)
    drop.write(home)
    with pytest.raises(DropRefused) as refusal:
        ingest(home, SESSION)
    assert f"| `{refusal.value.reasons[0]}` |" in GUIDE


def test_every_line_of_the_guide_is_checked_here():
    assert len(re.findall(r"^\| [a-z ]+ \| `", GUIDE, re.MULTILINE)) == len(SHOWN)
