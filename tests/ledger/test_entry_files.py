"""What a process remembers of the ledger's files."""

from __future__ import annotations

import os

import pytest

from rankday import ledger
from rankday.contract.errors import VerificationFailed
from rankday.contract.home import Home


def test_a_file_changed_after_it_was_found_whole_is_seen_by_the_next_reader(tmp_path):
    """What a process has checked is not checked again, unless the file was written since: even with its old times."""
    home = Home(tmp_path)
    for number in (1, 2, 3):
        ledger.append(home, "noted", {"n": number})
    assert len(ledger.entries(home)) == 3
    path = home.ledger / "00000002.json"
    before, text = path.stat(), path.read_text()
    path.chmod(0o644)
    path.write_text(text.replace('"n": 2', '"n": 7'))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size and path.read_text() != text
    with pytest.raises(VerificationFailed, match="00000002"):
        ledger.entries(home)
