"""The lease: one writer works, the next waits, a dead one's runs out; and a store without conditions is refused."""

from __future__ import annotations

import json
import threading
import time

import pytest

from rankday.contract.errors import RankdayError
from rankday.stores import lease
from rankday.stores.lease import leased


def test_the_second_waits_until_the_first_has_ended(store):
    order, started = [], threading.Event()

    def first():
        with leased(store, "nightly"):
            started.set()
            time.sleep(0.3)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    started.wait()
    with leased(store, "approve"):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_a_living_holder_renews_and_a_waiter_says_who_it_waits_for(store, monkeypatch):
    monkeypatch.setattr(lease, "SECONDS", 0.15)
    with (
        leased(store, "nightly"),
        pytest.raises(RankdayError, match="another writer has held it for nightly for 1 s"),
        leased(store, "approve", patience=0.6),
    ):
        pass


def test_a_dead_holders_lease_runs_out_on_the_waiters_clock(store):
    store.put("leases/00000007.json", json.dumps({"writer": "dead", "purpose": "nightly", "seconds": 0.2}).encode())
    begin = time.monotonic()
    with leased(store, "approve"):
        assert time.monotonic() - begin >= 0.2
    assert list(store.names("leases")) == ["leases/00000009.json"], "the released one stays, the old ones go"


def test_a_number_that_was_done_with_long_ago_is_no_lease(store, monkeypatch):
    store.put("leases/00000009.json", json.dumps({"writer": "x", "seconds": 0.1}).encode())
    real, answers = lease._newest, iter([(4, {"released": True})])
    monkeypatch.setattr(lease, "_newest", lambda store: next(answers, None) or real(store))
    with leased(store, "approve"):
        assert "leases/00000010.json" in store.names("leases")


def test_a_store_that_ignores_the_condition_is_refused(store, monkeypatch):
    monkeypatch.setattr(store, "_create", store._put)
    with pytest.raises(RankdayError, match="lets a second writer replace a name"), leased(store, "nightly"):
        pass
