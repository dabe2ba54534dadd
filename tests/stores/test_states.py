"""The chain of states: one winner a number, read from anywhere, and nothing of it can be changed unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.stores.objects import StoreFailed
from rankday.stores.states import State, chain_problems, commit, newest_state

ONE, TWO = {"ledger/HEAD": ["a" * 64, 1]}, {"ledger/HEAD": ["b" * 64, 1], "ledger/00000001.json": ["c" * 64, 2]}


def grown(store, count: int) -> State:
    state = State()
    for number in range(1, count + 1):
        kept = {path: one for path, one in state.files.items() if path != f"f{number - 3:03}"}
        state = commit(store, state, kept | {f"f{number:03}": [f"{number:064}", number]}, f"w{number}", "test")
    return state


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 18, 33])
def test_a_state_is_read_alike_from_nothing_from_before_and_from_itself(store, count):
    state = grown(store, count)
    assert newest_state(store) == state
    assert newest_state(store, state) == state
    assert set(state.files) == {f"f{number:03}" for number in range(max(1, count - 2), count + 1)}
    assert chain_problems(store, state) == []


def test_a_mirror_reads_on_from_the_state_it_knows(store):
    early = grown(store, 14)
    known = State(early.number, early.sha256, early.files)
    later = commit(store, early, ONE, "w", "test")
    for _ in range(4):
        later = commit(store, later, TWO, "w", "test")
    assert newest_state(store, known) == later and later.number == 19


def test_of_two_who_publish_after_the_same_state_one_is_told_that_it_did_not(store):
    first = commit(store, State(), ONE, "ana", "test")
    with pytest.raises(RankdayError, match="another writer published meanwhile"):
        commit(store, State(), TWO, "ben", "test")
    assert newest_state(store) == first


def test_of_many_at_once_exactly_one_publishes(store):
    def attempt(writer: int) -> bool:
        try:
            commit(store, State(), {"f": [f"{writer:064}", 1]}, f"writer {writer}", "test")
            return True
        except RankdayError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(40))) == 1


class Lossy:
    """Writes what it is told, then loses the answer (or, with ``before``, the request)."""

    def __init__(self, store, before: int = 0, after: int = 0):
        self.write, self.before, self.after = store._create, before, after

    def __call__(self, path: str, content: bytes) -> None:
        if self.before:
            self.before -= 1
            raise OSError("connection reset")
        self.write(path, content)
        if self.after:
            self.after -= 1
            raise TimeoutError("no answer")


@pytest.mark.parametrize("lost", [{"after": 1}, {"before": 1}, {"before": 1, "after": 1}])
def test_a_lost_answer_is_no_lost_publication_and_no_second_one(store, monkeypatch, lost):
    monkeypatch.setattr(store, "_create", Lossy(store, **lost))
    state = commit(store, State(), ONE, "ana", "test")
    assert newest_state(store) == state


def test_an_answer_lost_after_another_won_is_no_success(store, monkeypatch):
    first = commit(store, State(), ONE, "ana", "test")
    monkeypatch.setattr(store, "_create", Lossy(store, before=1))
    with pytest.raises(RankdayError, match="another writer"):
        commit(store, State(), ONE, "ben", "test")
    assert newest_state(store) == first


def test_a_store_that_stays_silent_is_one_line_that_promises_nothing(store, monkeypatch):
    monkeypatch.setattr(store, "_create", Lossy(store, before=99))
    with pytest.raises(StoreFailed, match=r"not known whether it was written.*connection reset"):
        commit(store, State(), ONE, "ana", "test")
    assert newest_state(store) == State()


def test_a_state_that_was_changed_is_named_and_nobody_builds_on_it(store):
    state = grown(store, 3)
    store.put("states/00000002.json", store.get("states/00000002.json").replace(b'"w2"', b'"x2"'))
    with pytest.raises(VerificationFailed, match=r"states/00000003\.json: does not follow"):
        newest_state(store)
    assert chain_problems(store, state) == [
        "states/00000003.json: does not follow the state before; one of the two was changed"
    ]


def test_a_store_that_was_set_back_is_noticed_by_whoever_saw_more(store):
    state = grown(store, 3)
    store.remove(["states/00000003.json"])
    with pytest.raises(VerificationFailed, match="the store was set back"):
        newest_state(store, state)


@pytest.mark.parametrize("path", ["/etc/passwd", "ledger/../../x", "published//x"])
def test_a_state_cannot_name_a_file_outside_the_home(store, path):
    commit(store, State(), {path: ["a" * 64, 1]}, "w", "test")
    with pytest.raises(VerificationFailed, match="no file of a home"):
        newest_state(store)
