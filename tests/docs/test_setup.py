"""The set-up of README's first command touches its own environment only; the second can read every test file."""

from __future__ import annotations

import re
import sys
from collections import Counter

import pytest

from docs.cited import ROOT

TESTS = ROOT / "tests"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CHANGES = re.findall(r"^\t.*uv pip (?:sync|install).*$", MAKEFILE, re.MULTILINE)


def test_the_makefile_installs_something():
    assert len(CHANGES) >= 4


@pytest.mark.parametrize("line", CHANGES)
def test_packages_go_into_our_environment_whichever_is_active(line):
    # without --python uv takes $VIRTUAL_ENV: in a shell with another one active `sync` would empty that one
    assert re.search(r"--python \.venv\b", line)


def test_pytest_can_import_every_test_file():
    """Two test files of one name, or a folder named like a module of Python, end a whole run at its collection."""
    names = Counter(file.name for file in TESTS.rglob("test_*.py") if not (file.parent / "__init__.py").exists())
    assert [name for name, times in names.items() if times > 1] == []
    packages = {
        init.parent.name for init in TESTS.rglob("__init__.py") if not (init.parents[1] / "__init__.py").exists()
    }
    assert packages & sys.stdlib_module_names == set()
