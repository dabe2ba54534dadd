"""After a daily run the alarms of the current season are a line each in the log, and one alert on a day."""

from __future__ import annotations

import logging

import pytest

from rankday.contract.home import Home
from rankday_airflow import notify
from rankday_airflow.season_alarms import report_alarms
from reports.season_homes import MON, RANK_DAY, TUE, at, copy_of, of_rejection

WHERE = {"dag": "nightly", "run": "scheduled__1", "task": "check_season"}


@pytest.fixture(scope="module")
def rejected(tmp_path_factory) -> Home:
    return of_rejection(tmp_path_factory.mktemp("rejected"))


@pytest.fixture
def sent(monkeypatch) -> list:
    found = []
    monkeypatch.setenv(notify.WEBHOOK, "http://127.0.0.1:9/secret")
    monkeypatch.setattr(notify, "_post", lambda alert: found.append(alert.as_json()))
    return found


@pytest.fixture
def home(rejected, tmp_path, monkeypatch) -> Home:
    home = copy_of(rejected, tmp_path / "copy")
    monkeypatch.setenv("RANKDAY_HOME", str(home.root))
    return home


def test_alarms_are_a_line_each_in_the_log_and_one_alert_a_day(home, sent, caplog):
    caplog.set_level(logging.WARNING)
    lines = report_alarms(WHERE, at(MON))
    assert len(lines) == 6 and all(any(line in one.getMessage() for one in caplog.records) for line in lines)
    assert any(
        "Final version, after the close of 2026-06-26 (reconstitution/2026-06): rejected" in one for one in lines
    )
    assert any("Preliminary list 2 of 2026-05-29" in one and "overdue, drop not there" in one for one in lines)
    assert report_alarms(WHERE, at(MON, 20)) == lines and len(sent) == 1
    report_alarms(WHERE, at(TUE))
    assert len(sent) == 2
    alert = sent[0]
    assert (alert["kind"], alert["stream"], alert["where"]) == ("season alarm", "reconstitution/2026-06", WHERE)
    assert alert["said"].startswith("The final version of 2026-06 was rejected by rita") and alert["what_to_do"]


def test_nobody_is_written_to_unless_the_environment_asks(home, monkeypatch, caplog):
    monkeypatch.delenv(notify.WEBHOOK, raising=False)
    monkeypatch.setattr(notify, "send", lambda alert: pytest.fail("nobody asked for it"))
    assert len(report_alarms(WHERE, at(MON))) == 6


def test_a_step_is_no_alert_in_the_hour_in_which_its_own_run_begins(tmp_path, monkeypatch, sent):
    monkeypatch.setenv("RANKDAY_HOME", str(tmp_path))
    assert report_alarms(WHERE, at(RANK_DAY, 17, 59)) == [] == report_alarms(WHERE, at(RANK_DAY, 18, 59))
    assert sent == []
    [line] = report_alarms(WHERE, at(RANK_DAY, 19))
    assert line == "Rank day of 2026-04-30 (reconstitution/2026-06): overdue, drop not there" and len(sent) == 1
