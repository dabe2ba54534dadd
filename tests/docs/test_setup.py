"""The set-up of README's first command touches its own environment only."""

from __future__ import annotations

import re

import pytest

from docs.cited import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CHANGES = re.findall(r"^\t.*uv pip (?:sync|install).*$", MAKEFILE, re.MULTILINE)


def test_the_makefile_installs_something():
    assert len(CHANGES) >= 4


@pytest.mark.parametrize("line", CHANGES)
def test_packages_go_into_our_environment_whichever_is_active(line):
    # without --python uv takes $VIRTUAL_ENV: in a shell with another one active `sync` would empty that one
    assert re.search(r"--python \.venv\b", line)
