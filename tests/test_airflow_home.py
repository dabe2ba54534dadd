"""`make run` and `make ui` around Airflow: the market, the demonstration's approvals, the passwords."""

import pytest

from rankday import airflow_home, publication
from rankday.airflow_settings import USERS, AirflowFolder
from rankday.home import Home

RESULT = {"stream": "reconstitution/2026-06", "content_hash": "c0ffee"}


class Started:
    """Stands in for Processes: keeps what would have been started."""

    def __init__(self):
        self.commands, self.lines = {}, []
        self.report = self.lines.append

    def start(self, name, command, environment):
        self.commands[name] = command


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@pytest.mark.parametrize(("companies", "more"), [(None, []), ("300", ["--companies", "300"])])
def test_a_market_is_generated_only_where_there_is_none(home, monkeypatch, companies, more):
    monkeypatch.delenv("RANKDAY_SAMPLE_COMPANIES", raising=False)
    if companies:
        monkeypatch.setenv("RANKDAY_SAMPLE_COMPANIES", companies)
    processes = Started()
    airflow_home._start_market(home, processes)
    assert processes.commands["market"][3:] == ["sample", "--home", str(home.root), *more]
    home.landing(airflow_home.RANK_DATE).mkdir(parents=True)
    airflow_home._start_market(home, begun := Started())
    assert "market" in begun.commands, "a folder without drop.json is no market yet"
    (home.landing(airflow_home.RANK_DATE) / "drop.json").touch()
    airflow_home._start_market(home, again := Started())
    assert again.commands == {}


@pytest.fixture
def approvals(monkeypatch):
    """(name, unseen) of every approval so far; the second one publishes."""
    given = []
    monkeypatch.setattr(publication, "status_of", lambda *result: "published" if len(given) == 2 else "pending")
    monkeypatch.setattr(publication, "approvers_so_far", lambda *result: [name for name, _ in given])
    monkeypatch.setattr(publication, "approve", lambda *decision, unseen: given.append((decision[3], unseen)))
    return given


def test_two_people_approve_unseen_and_not_again_when_published(home, approvals):
    lines = []
    airflow_home._approve_as_demonstration(home, RESULT, lines.append)
    assert approvals == [("reviewer", True), ("approver", True)]
    assert lines[-1] == "reconstitution/2026-06: published"
    airflow_home._approve_as_demonstration(home, RESULT, lines.append)
    assert len(approvals) == 2
    assert "published already" in lines[-1]


def test_a_run_stopped_between_the_approvals_goes_on_with_the_second(home, approvals):
    approvals.append(("reviewer", True))
    airflow_home._approve_as_demonstration(home, RESULT, lambda line: None)
    assert approvals == [("reviewer", True), ("approver", True)]


def test_passwords_are_shown_once(home):
    folder = AirflowFolder(home)
    folder.prepare()
    first, second = airflow_home._sign_in(folder), airflow_home._sign_in(folder)
    assert all(f"{name:<10} {password}" in first for name, password in folder.passwords().items())
    assert not any(password in second for password in folder.passwords().values())
    assert str(folder.passwords_file) in second
    assert all(name in second for name in USERS)
