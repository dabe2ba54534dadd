"""Ctrl-C and SIGTERM end in one line and a status that says so; nobody stays behind."""

from __future__ import annotations

import os
import signal
import time

import pytest

from faults import processes
from faults.observed import wrong_after_death
from faults.phases import RANK_DAY, RECONSTITUTE
from rankday.cli import main as cli

STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}
LINE = "rankday: stopped; nothing half-done is visible; the same command again goes on"


@pytest.mark.parametrize("by", STATUS)
@pytest.mark.parametrize(
    ("arguments", "step"),
    [
        (("ingest", "--session", RANK_DAY), 12),
        (("nightly", "--session", RANK_DAY), 110),
    ],
)
def test_one_line_and_a_status(homes, tmp_path, arguments, step, by):
    home = homes.copied("landed", tmp_path / "home")
    ended = processes.run(home.root, *arguments, kill_at=step, in_store=True, by=by)
    assert (ended.status, ended.stderr.strip()) == (STATUS[by], LINE)
    assert wrong_after_death(home) == []


def members(session: int) -> set[str]:
    """What runs in a session (of whole interpreters)."""
    found = set()
    for pid in (name for name in os.listdir("/proc") if name.isdecimal()):  # noqa: PTH208
        try:
            with open(f"/proc/{pid}/stat") as handle:  # noqa: PTH123
                state, _, _, its_session = handle.read().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(its_session) == session and state != "Z":
            found.add(pid)
    return found


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="looks for processes in /proc")  # noqa: PTH112
@pytest.mark.parametrize("by", [signal.SIGKILL, *(pytest.param(by, marks=pytest.mark.full) for by in STATUS)])
def test_the_judge_that_was_started_ahead_goes_with_its_parent(homes, tmp_path, by):
    """The second process of a reconstitution, which has Great Expectations imported, waited for work for ever."""
    home = homes.copied("landed", tmp_path / "home")
    running = processes.start(home.root, *RECONSTITUTE, whole=True)
    while not list(home.root.glob("runs/*/run.json")):  # the judge is at its import by then
        assert not running.is_over_within(0.05)
    if by == signal.SIGINT:
        os.killpg(running.pid, by)  # as a terminal does: the judge gets it too
    else:
        os.kill(running.pid, by)
    ended = running.ended()
    assert ended.status == STATUS.get(by, -by)
    if by in STATUS:
        assert ended.stderr.strip() == LINE
    patience = time.monotonic() + 120
    while members(running.pid) and time.monotonic() < patience:
        time.sleep(0.05)
    assert members(running.pid) == set()


@pytest.mark.parametrize("by", STATUS)
def test_a_stop_in_the_middle_of_a_query_is_the_same_line(monkeypatch, capsys, by):
    def in_a_query(*_, **__):
        try:
            os.kill(os.getpid(), by)
            time.sleep(5)
        except KeyboardInterrupt:
            raise RuntimeError("Query interrupted") from None  # as DuckDB says it

    monkeypatch.setattr(cli.program, "main", in_a_query)
    with pytest.raises(SystemExit) as leave:
        cli.main([])
    assert leave.value.code == STATUS[by]
    assert capsys.readouterr().err.strip() == LINE
