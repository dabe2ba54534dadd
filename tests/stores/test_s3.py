"""The same on a real S3 server of this machine (`make store-check`; skipped where its packages are not installed)."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from rankday.contract.errors import RankdayError
from rankday.stores.lease import leased
from rankday.stores.objects import open_store
from rankday.stores.states import State, commit, newest_state

pytest.importorskip("s3fs", reason="needs requirements/store.txt: make store-check")
pytest.importorskip("moto", reason="needs requirements/store.txt: make store-check")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server on loopback and the environment in which a client finds it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path_factory.mktemp("server") / "log").open("w")
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=log, stderr=log)
    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "of-this-test",
        "AWS_SECRET_ACCESS_KEY": "of-this-test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    try:
        with pytest.MonkeyPatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            _wait_for_bucket()
            yield SimpleNamespace(environment=environment)
    finally:
        process.kill()
        process.wait()
        log.close()


def _wait_for_bucket() -> None:
    import s3fs

    for _ in range(100):
        try:
            s3fs.S3FileSystem(skip_instance_cache=True).mkdir("indexes")
            return
        except Exception:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


@pytest.fixture
def prefix(server, request) -> str:
    return f"s3://indexes/{abs(hash(request.node.name))}"


def test_one_name_is_created_once(prefix):
    store = open_store(prefix)
    assert store.create("a/b", b"first") and not store.create("a/b", b"second")
    assert store.create("a/b", b"first"), "an answer that was lost is told from another's success"
    assert store.get("a/b") == b"first" and store.get("a/c") is None
    store.put("a/c", b"1")
    before = store.names("a")
    store.put("a/c", b"2")
    assert list(before) == ["a/b", "a/c"] and before["a/c"] != store.names("a")["a/c"]
    store.copy("a/c", "d/e")
    store.remove(["a/c", "a/c"])
    assert list(store.names("a")) == ["a/b"] and store.get("d/e") == b"2"


def test_of_many_in_turn_one_publishes_and_the_lease_keeps_the_others_waiting(prefix):
    def publish(writer: int) -> None:
        store = open_store(prefix)
        with leased(store, "test"):
            state = newest_state(store)
            commit(store, state, {**state.files, f"f{writer}": [f"{writer:064}", 1]}, f"writer {writer}", "test")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish, range(4)))
    assert sorted(newest_state(open_store(prefix)).files) == ["f0", "f1", "f2", "f3"]
    with pytest.raises(RankdayError, match="another writer published meanwhile"):
        commit(open_store(prefix), State(), {}, "late", "test")


def test_a_bucket_that_is_not_there_is_one_line(server):
    with pytest.raises(RankdayError, match="does not exist"), leased(open_store("s3://nowhere/home"), "test"):
        pass


def test_a_season_and_a_night_in_a_bucket_with_a_writer_killed_in_between(prefix, server, tmp_path):
    def command(machine: str, *arguments: str) -> subprocess.Popen:
        environment = os.environ | server.environment | {"RANKDAY_MIRROR": str(tmp_path / machine)}
        called = [sys.executable, "-m", "rankday.cli", *arguments, "--home", prefix]
        return subprocess.Popen(called, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def told(machine: str, *arguments: str) -> str:
        process = command(machine, *arguments)
        printed, said = process.communicate(timeout=600)
        assert process.returncode == 0, said
        return printed

    told("a", "sample", "--companies", "60", "--sessions", "2", "--seed", "3")
    store = open_store(prefix)
    dying = command("a", "reconstitute", "--rank-date", "2026-04-30")
    while not store.names("objects") and dying.poll() is None:
        time.sleep(0.01)
    dying.send_signal(signal.SIGKILL)
    dying.communicate()
    result = json.loads(told("b", "reconstitute", "--rank-date", "2026-04-30", "--json"))
    decide = ("approve", "--stream", result["stream"], "--content-hash", result["content_hash"])
    told("c", *decide, "--as", "ana")
    assert "published as v1" in told("a", *decide, "--as", "ben")
    night = json.loads(told("b", "nightly", "--session", "2026-04-30", "--json"))
    assert night["version"] == 1
    assert "intact" in told("d", "verify")
    assert store.get("published/daily/2026-04-30/latest") == b"v1\n"
