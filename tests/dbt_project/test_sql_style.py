"""SQL files stay short and narrow: what sqlfluff does not see (macros) as well."""

from __future__ import annotations

import pytest

from rankday.contract.project import DBT_PROJECT as PROJECT

FILES = sorted(path for folder in ("models", "macros", "tests") for path in PROJECT.glob(f"{folder}/**/*.sql"))
MOST_LINES, MOST_COLUMNS = 100, 88


def test_there_are_files():
    assert len(FILES) > 150


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_short_and_narrow(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= MOST_LINES
    assert not [number for number, line in enumerate(lines, 1) if len(line) > MOST_COLUMNS]
