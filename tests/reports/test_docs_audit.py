"""docs/audit.md: every command on it is one, and what it says needs no software of ours does not."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from rankday import ledger
from rankday.cli import main as cli
from rankday.ledger.sentences import SENTENCES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^rankday .*?(?=\s*#|$)", PAGE, re.MULTILINE) + re.findall(r"`(rankday [^`]+)`", PAGE)


@pytest.mark.parametrize("line", dict.fromkeys(COMMANDS))
def test_every_command_of_the_page_is_understood(line, tmp_path, monkeypatch):
    monkeypatch.setenv("RANKDAY_HOME", str(tmp_path))
    _, name, *arguments = shlex.split(line)
    command = cli.program.get_command(None, name)
    assert command is not None, name
    command.make_context(name, arguments)


def test_the_page_has_commands_and_names_every_kind_of_entry():
    assert len(COMMANDS) > 12
    told = set(re.findall(r"`(\w+)`", PAGE.partition("## Who decided what?")[2].partition("\n## ")[0]))
    assert set(SENTENCES) <= told


def test_the_chain_is_checked_without_our_software(copied):
    [program] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    call = [sys.executable, "-I", "-c", program]
    assert subprocess.run(call, cwd=copied.root, check=False).returncode == 0
    path = copied.ledger / "00000003.json"
    path.chmod(0o644)
    path.write_text(path.read_text().replace('"kind": "', '"kind": "x'))
    broken = subprocess.run(call, cwd=copied.root, capture_output=True, text=True, check=False)
    assert broken.returncode and "00000003.json" in broken.stderr
    assert ledger.problems(copied)
