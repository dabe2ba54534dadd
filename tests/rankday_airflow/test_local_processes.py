"""Processes end with their block, whatever they do and however it ends."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from rankday.contract.errors import RankdayError
from rankday_airflow.local.processes import Processes


@pytest.fixture
def processes(tmp_path):
    with Processes(tmp_path, report=lambda line: None) as started:
        yield started


def start(processes, name, code):
    processes.start(name, [sys.executable, "-c", code], dict(os.environ))
    return processes.children[name]


def said(processes, name):
    """What the child has written, once it has written a line."""
    log = processes.log_folder / f"{name}.log"
    while not log.read_text().endswith("\n"):
        assert processes.children[name].poll() is None, log.read_text()
        time.sleep(0.02)
    return log.read_text().strip()


def is_alive(pid):
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_nothing_is_left_not_even_a_grandchild_in_a_group_of_its_own(processes):
    code = """if True:
        import os, time
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)
            time.sleep(600)
        print(pid, flush=True)
        os._exit(0)  # the middle one is gone: only the session still tells whose it is
    """
    start(processes, "scheduler", code)
    grandchild = int(said(processes, "scheduler"))
    assert is_alive(grandchild)
    processes.stop()
    assert not is_alive(grandchild)


def test_what_ignores_the_polite_signal_is_killed(processes, monkeypatch):
    monkeypatch.setattr("rankday_airflow.local.processes.STOP_TIMEOUT", 0.3)
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"
    child = start(processes, "stubborn", code)
    said(processes, "stubborn")
    processes.stop()
    assert child.returncode == -signal.SIGKILL


def test_a_failure_shows_the_end_of_the_log(processes):
    start(processes, "market", "import sys; print('no room on the disk', flush=True); sys.exit(3)")
    with pytest.raises(RankdayError, match=r"(?s)market ended with status 3.*market\.log.*no room on the disk"):
        processes.wait("market", "waiting")
    with pytest.raises(RankdayError, match="market ended with status 3"):
        processes.check()


def test_a_component_must_not_end_and_other_work_may(processes):
    start(processes, "market", "pass").wait()
    processes.check()
    start(processes, "scheduler", "pass").wait()
    with pytest.raises(RankdayError, match="scheduler ended with status 0"):
        processes.check()


def test_waiting_gives_a_sign_of_life(processes, monkeypatch):
    monkeypatch.setattr("rankday_airflow.local.processes.SIGN_OF_LIFE", 0.1)
    lines = []
    processes.report = lines.append
    start(processes, "market", "import time; time.sleep(0.5)")
    processes.wait("market", "still generating")
    assert "still generating …" in lines


PARENT = """
import sys, time
from pathlib import Path
from rankday_airflow.local.processes import Processes
with Processes(Path(sys.argv[1]), report=print) as processes:
    processes.start("child", [sys.executable, "-c", "import time; time.sleep(600)"], {})
    print(processes.children["child"].pid, flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_the_children_end_with_us_however_we_end(tmp_path, number):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.send_signal(number)
    parent.wait()
    parent.stdout.close()
    for _ in range(250):  # after SIGKILL it is the kernel that tells the child
        if not is_alive(child):
            break
        time.sleep(0.02)
    assert not is_alive(child)
