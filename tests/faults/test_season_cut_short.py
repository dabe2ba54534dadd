"""A run of the season that ends between a drop's freezing and its entry in the ledger."""

from __future__ import annotations

from datetime import date

import pytest

from rankday import ledger
from rankday.drops.ingest import ingest
from rankday.publication.verification import verify
from rankday.reconstitution import preliminary

RANK_DAY, BETWEEN, LIST_DATE = date(2026, 4, 30), date(2026, 5, 4), date(2026, 5, 7)


class Crash(BaseException):
    """Not an Exception: nothing may catch it by accident."""


def test_the_next_list_enters_a_drop_that_was_frozen_without_an_entry(homes, tmp_path, monkeypatch):
    home = homes.copied("landed", tmp_path / "home")

    def crash(*_):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "append", crash)
        with pytest.raises(Crash):
            ingest(home, BETWEEN)
    assert "2026-05-04/v1: not in the ledger" in "".join(verify(home).problems)
    preliminary._freeze_between(home, RANK_DAY, LIST_DATE)
    assert verify(home).problems == []
    frozen = [entry["payload"]["session"] for entry in ledger.entries(home) if entry["kind"] == "snapshot_frozen"]
    assert sorted(frozen) == ["2026-05-01", "2026-05-04", "2026-05-05", "2026-05-06", "2026-05-07"]
