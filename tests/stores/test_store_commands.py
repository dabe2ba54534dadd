"""The commands on a home in a store: what they answer is so in the store, and the result is that of a folder."""

from __future__ import annotations

import json
import shutil
from urllib.parse import urlparse

import pytest

from publication.held_results import STREAM, held
from rankday.cli.calendar import calendar_command
from rankday.cli.main import COMMANDS
from rankday.contract.home import Home
from rankday.stores import states
from rankday.stores.command import WRITERS, WRITING_PARTS
from rankday.stores.home import opened
from rankday.stores.objects import StoreFailed


@pytest.fixture
def on_machine(rankday, address, monkeypatch, tmp_path):
    """``on_machine("a", "show", …)``: a command on the machine called a, on the same home."""

    def run(machine: str, *arguments) -> tuple[int, str, str]:
        monkeypatch.setenv("RANKDAY_MIRROR", str(tmp_path / "mirrors" / machine))
        return rankday(*arguments, "--home", address)

    return run


def test_a_rank_day_from_drop_to_publication_over_three_machines(on_machine, address, reconstituted):
    bucket = urlparse(address).path
    shutil.copytree(reconstituted.home.root / "landing", f"{bucket}/landing")
    status, printed, said = on_machine("a", "reconstitute", "--rank-date", "2026-04-30", "--json")
    assert status == 0, said
    content_hash = json.loads(printed)["content_hash"]
    assert content_hash == reconstituted.result["content_hash"], "a store changes no byte of a result"
    decide = ("approve", "--stream", STREAM, "--content-hash", content_hash[:12])
    assert "one more approval" in on_machine("b", *decide, "--as", "ana")[1]
    assert "published as v1" in on_machine("c", *decide, "--as", "ben")[1]
    assert json.loads(on_machine("a", "show", "--stream", STREAM, "--json")[1])["content_hash"] == content_hash
    assert "ben" in on_machine("b", "ledger", "--kind", "approval")[1]
    status, printed, said = on_machine("d", "verify")
    assert (status, said) == (0, "") and printed.startswith(f"{address}: intact; checked")


def test_an_answer_is_given_only_when_the_store_has_it(on_machine, mirrored, monkeypatch):
    with opened(home := mirrored("a"), "reconstitute"):
        content_hash = held(home)
    decide = ("approve", "--stream", STREAM, "--content-hash", content_hash, "--as", "ana")
    real = states.Store.create

    def silent(store, key: str, content: bytes) -> bool:
        if key.startswith("states/"):
            raise StoreFailed(f"{key}: no answer")
        return real(store, key, content)

    with monkeypatch.context() as patched:
        patched.setattr(states.Store, "create", silent)
        status, printed, said = on_machine("a", *decide)
    assert (status, printed) == (1, "") and "no answer" in said
    status, printed, _ = on_machine("a", *decide)
    assert status == 0 and "approved by ana; one more" in printed


def test_a_refusal_and_an_empty_store_are_one_line(on_machine, address, mirrored):
    status, printed, said = on_machine("a", "verify")
    assert (status, printed, said) == (1, "", f"rankday: {address}: no home there; name it with --home\n")
    with opened(mirrored("a"), "reconstitute") as home:
        held(home)
    status, _, said = on_machine("b", "approve", "--stream", STREAM, "--content-hash", "0" * 64, "--as", "ana")
    assert status == 6 and said.count("\n") == 1


def test_a_closure_entered_on_two_machines_is_one_of_the_store(on_machine):
    enter = ("calendar", "closure", "--session", "2026-05-06")
    status, printed, said = on_machine("a", *enter, "--as", "ana", "--reason", "mourning")
    assert (status, said) == (0, "") and "proposed by ana" in printed
    assert "another person must approve" in on_machine("b", *enter, "--as", "Ana@x")[2]
    status, printed, said = on_machine("b", *enter, "--as", "ben")
    assert (status, said) == (0, "") and "approved by ben" in printed
    assert "closure 2026-05-06: mourning" in on_machine("c", "calendar", "--year", "2026")[1]
    assert "no session" in on_machine("c", "nightly", "--session", "2026-05-06")[2]
    assert on_machine("d", "verify")[0] == 0


def test_who_writes_is_a_command():
    assert set(WRITERS) < set(COMMANDS)
    assert {part for _, part in WRITING_PARTS} < set(calendar_command.commands)


def test_other_processes_are_told_the_address_and_not_the_mirror(mirrored, address):
    from rankday_airflow.local.settings import AirflowFolder

    home = mirrored("a")
    assert home.address == address and Home(home.root).address == str(home.root)
    folder = AirflowFolder(home)
    folder.prepare()
    assert folder.environment(8080)["RANKDAY_HOME"] == address
