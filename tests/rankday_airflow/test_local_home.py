"""`make run` and `make ui` around Airflow: the market, the demonstration's approvals, the passwords."""

import pytest

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday_airflow.local import home as airflow_home
from rankday_airflow.local.settings import USERS, AirflowFolder

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
    command = processes.commands["market"][3:]
    assert command[:4] == ["sample", "--home", str(home.root), "--reference-data"]
    assert command[4:7] == ["--offerings", "--sessions", "64"]
    only = [command[place + 1] for place, part in enumerate(command) if part == "--only"]
    # 30 April, the twenty sessions of May 2026 (25 May is Memorial Day), and the quarter's IPO rank day
    assert (len(only), only[0], *only[-2:]) == (22, "2026-04-30", "2026-05-29", "2026-07-31")
    assert command[-2:] == (more or only_last(only))
    for day in (airflow_home.RANK_DATE, airflow_home.LAST_SESSION):
        home.landing(day).mkdir(parents=True)
        airflow_home._start_market(home, begun := Started())
        assert "market" in begun.commands, "a folder without drop.json is no market yet, nor is a month without its end"
        (home.landing(day) / "drop.json").touch()
    airflow_home._start_market(home, again := Started())
    assert again.commands == {}


def only_last(only):
    return ["--only", only[-1]]


def test_a_market_too_small_for_its_offerings_has_no_quarter(home, monkeypatch):
    monkeypatch.setenv("RANKDAY_SAMPLE_COMPANIES", "60")
    airflow_home._start_market(home, processes := Started())
    assert processes.commands["market"][6:] == ["--reference-data", "--sessions", "21", "--companies", "60"]
    airflow_home._start_quarter(home, processes)
    assert list(processes.commands) == ["market"] and "left out" in processes.lines[-1]


def test_the_quarter_runs_beside_the_daily_dag_once(home, monkeypatch):
    landing = home.landing(airflow_home.IPO_RANK_DATE)
    landing.mkdir(parents=True)
    (landing / "drop.json").touch()
    airflow_home._start_quarter(home, begun := Started())
    command = begun.commands["quarter"]
    assert command[3:8] == ["ipo-additions", "--home", str(home.root), "--quarter", "2026-09"]
    assert command[-4:] == ["--approve-as", "reviewer", "--approve-as", "approver"]
    monkeypatch.setattr(airflow_home.publication, "versions", lambda home, stream: [1])
    airflow_home._start_quarter(home, again := Started())
    assert again.commands == {} and "published already" in again.lines[-1]


class FakeAirflow:
    """An Airflow whose rank day asks the questions it is given; keeps the form and who answered what."""

    def __init__(self, questions):
        self.questions, self.answers, self.service = questions, [], None

    def wait_for_dag(self, dag):
        pass

    def trigger(self, dag, form, run_id):
        self.form = form
        return run_id

    def follow(self, dag, run_id, report, on_question):
        for question in self.questions:
            on_question(*question)
        return True

    def returned(self, dag, run_id, task):
        assert task == "publish"
        return RESULT


def answered(home, monkeypatch, *questions):
    """(task, who answered) of a demonstration that is asked these (task, try number)."""
    airflow, folder = FakeAirflow(questions), AirflowFolder(home)
    answers = []

    class Person:
        def __init__(self, service, name, password):
            self.name = name
            assert password == folder.passwords()[name]

        def __enter__(self):
            return self

        def __exit__(self, *failure):
            pass

        def answer(self, dag, run_id, task, option, reason):
            assert (option, "demonstration" in reason) == ("Approve", True)
            answers.append((task, self.name))

    monkeypatch.setattr(airflow_home, "AirflowClient", Person)
    lines = []
    run_id, result = airflow_home._rank(airflow, folder, lines.append)
    assert airflow.form["demonstration"] is True  # which makes the approvals unseen, and the manifest say so
    assert run_id.startswith("make_run__")
    assert result == RESULT
    assert sum("unseen" in line for line in lines) == len(questions)
    return answers


def test_two_people_answer_the_demonstration_s_questions(home, monkeypatch):
    assert answered(home, monkeypatch, ("first_approval", 1), ("second_approval", 1)) == [
        ("first_approval", "reviewer"),
        ("second_approval", "approver"),
    ]


def test_a_run_that_is_asked_again_lets_the_other_one_answer(home, monkeypatch):
    """As when an earlier run was stopped after the approver's answer, or the race of an early one lost it."""
    assert answered(home, monkeypatch, ("second_approval", 1), ("second_approval", 2)) == [
        ("second_approval", "approver"),
        ("second_approval", "reviewer"),
    ]


@pytest.mark.parametrize("is_success", [True, False])
def test_the_days_run_through_their_dag(home, monkeypatch, is_success):
    class Daily(FakeAirflow):
        def follow(self, dag, run_id, report, on_question):
            assert (dag, on_question) == ("nightly", None)
            return is_success

        def failed_tasks(self, dag, run_id):
            return ["publish_days"]

        def returned(self, dag, run_id, task):
            assert (dag, task) == ("nightly", "publish_days")
            return {"stream": "daily/2026-05-29"}

    airflow, day = Daily([]), airflow_home.LAST_SESSION
    if not is_success:
        with pytest.raises(RankdayError, match="task publish_days of nightly failed"):
            airflow_home._publish_days(airflow, AirflowFolder(home), print, day)
        return
    assert airflow_home._publish_days(airflow, AirflowFolder(home), print, day) == "daily/2026-05-29"
    assert airflow.form == {"session": "2026-05-29", "wait_minutes": 0}


def test_a_published_result_asks_nobody(home, monkeypatch):
    assert answered(home, monkeypatch) == []


def test_passwords_are_shown_once(home):
    folder = AirflowFolder(home)
    folder.prepare()
    first, second = airflow_home._sign_in(folder), airflow_home._sign_in(folder)
    assert all(f"{name:<10} {password}" in first for name, password in folder.passwords().items())
    assert not any(password in second for password in folder.passwords().values())
    assert str(folder.passwords_file) in second
    assert all(name in second for name in USERS)
