"""An Airflow of our own: its secrets are for one pair of eyes, and nothing of another Airflow leaks into it."""

import json
import socket
import stat

import pytest

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday_airflow.local.settings import USERS, AirflowFolder, free_port


@pytest.fixture
def folder(tmp_path):
    folder = AirflowFolder(Home(tmp_path))
    folder.prepare()
    return folder


def test_passwords_and_secrets_are_readable_by_their_owner_only(folder):
    for path, mode in ((folder.root, 0o700), (folder.passwords_file, 0o600), (folder.secrets_file, 0o600)):
        assert stat.S_IMODE(path.stat().st_mode) == mode


def test_every_user_has_a_password_of_its_own_and_keeps_it(folder):
    passwords = folder.passwords()
    assert set(passwords) == set(USERS)
    assert len(set(passwords.values())) == len(USERS)
    assert all(len(password) == 16 for password in passwords.values())
    folder.prepare()
    assert AirflowFolder(folder.home).passwords() == passwords


def test_a_user_added_later_gets_a_password_and_the_others_keep_theirs(folder):
    kept = folder.passwords()
    folder.passwords_file.write_text(json.dumps({name: kept[name] for name in ("operator", "viewer")}))
    again = folder.passwords()
    assert {name: again[name] for name in ("operator", "viewer")} == {n: kept[n] for n in ("operator", "viewer")}
    assert set(again) == set(USERS)
    assert stat.S_IMODE(folder.passwords_file.stat().st_mode) == 0o600


def test_only_loopback_no_examples_no_telemetry(folder):
    environment = folder.environment(8123)
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__API__PORT"] == "8123"
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert environment["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
    assert environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"].split(",") == [
        "operator:op",
        "reviewer:user",
        "approver:user",
        "viewer:viewer",
    ]


def test_settings_of_another_airflow_do_not_leak_in(folder, monkeypatch):
    monkeypatch.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS", "True")
    monkeypatch.setenv("AIRFLOW_HOME", "elsewhere")
    monkeypatch.setenv("RANKDAY_THREADS", "2")
    environment = folder.environment(8123)
    assert "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS" not in environment
    assert environment["AIRFLOW_HOME"] == str(folder.root)
    assert environment["RANKDAY_HOME"] == str(folder.home.root)
    assert environment["RANKDAY_THREADS"] == "2"


def test_a_port_in_use_is_refused_by_name_and_otherwise_passed_over(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("RANKDAY_UI_PORT", str(other.getsockname()[1]))
        with pytest.raises(RankdayError, match="in use"):
            free_port()
    monkeypatch.delenv("RANKDAY_UI_PORT")
    assert 8080 <= free_port() < 8180


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("RANKDAY_UI_PORT", port)
    with pytest.raises(RankdayError, match="from 1 to 65535"):
        free_port()
