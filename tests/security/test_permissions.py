"""Who may read what is written: whoever the umask of the person or service that runs Rankday lets, and nobody else."""

from __future__ import annotations

import os
import re
import stat

import pytest

from drops.good_drop import SESSION, Drop
from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.publication.files import copy_files, write_manifest
from security.secret_signs import PROJECT


@pytest.fixture(params=[0o077, 0o027, 0o022], ids=oct)
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_no_right_is_given_beyond_the_umask():
    """A mode written out would give group and others what the umask withholds."""
    found = [
        f"{path.name}: {mode}"
        for path in (PROJECT / "plugins").rglob("*.py")
        for mode in re.findall(r"chmod\((0o[0-7]+)\)", path.read_text(encoding="utf-8"))
        if int(mode, 8) & 0o077
    ]
    assert found == []


def test_nothing_is_readable_beyond_the_umask(umask, tmp_path):
    home = Home(tmp_path / "home")
    Drop().write(home)
    ingest(home, SESSION)
    result = tmp_path / "home" / "result"
    result.mkdir()
    frozen = home.snapshots(SESSION) / "v1" / "prices.parquet"
    copy_files(frozen.parent, result, {"prices.parquet": {"sha256": sha256_of_file(frozen)}})
    write_manifest(result, {})
    paths = [home.root, *home.root.rglob("*")]
    assert len(paths) > 15
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) & umask == 0, path
    for kept in (frozen, result / "prices.parquet", result / "MANIFEST.json", home.ledger / "00000001.json"):
        assert stat.S_IMODE(kept.stat().st_mode) == 0o444 & ~umask, kept
