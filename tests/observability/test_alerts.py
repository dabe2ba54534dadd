"""Alerts reach a mail server and a webhook of this machine, say what to do, and never a secret."""

from __future__ import annotations

import email
import email.policy
import json
import os
import socketserver
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rankday.contract.errors import DropRefused, RankdayError
from rankday_airflow.alerts import KINDS, WHAT_TO_DO, alert_of, deadline_alert

PROJECT = Path(__file__).resolve().parents[2]


class MailServer(socketserver.StreamRequestHandler):
    """As much of a mail server as a client needs to be content."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().strip():
            if line.upper() == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
                self.server.received.append(message)
            self.wfile.write(b"221 bye\r\n" if line.upper() == b"QUIT" else b"250 fine\r\n")
            if line.upper() == b"QUIT":
                return


class Hook(BaseHTTPRequestHandler):
    """Takes what is posted; the first time it is busy."""

    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked += 1
        if self.server.asked > 1:
            self.server.received.append(told)
        self.send_response(200 if self.server.asked > 1 else 503)
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def listening(kind, handler):
    with kind(("127.0.0.1", 0), handler) as server:
        server.received, server.asked = [], 0
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


def ran(home: Path, **settings: str) -> tuple[dict, str]:
    """What `send_alerts.py` printed and logged with these settings."""
    environment = {name: one for name, one in os.environ.items() if not name.startswith(("AIRFLOW", "RANKDAY"))}
    environment |= {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "RANKDAY_HOME": str(home / "data"),
    }
    command = [sys.executable, str(Path(__file__).with_name("send_alerts.py")), str(PROJECT / "dags")]
    done = subprocess.run(command, env=environment | settings, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1]), done.stdout + done.stderr


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Everything the two listeners received, what was printed and what was logged."""
    with (
        listening(ThreadingHTTPServer, Hook) as hook,
        listening(socketserver.ThreadingTCPServer, MailServer) as mail,
    ):
        server = f"smtp://127.0.0.1:{mail.server_address[1]}/?disable_ssl=true&disable_tls=true"
        answer, log = ran(
            tmp_path_factory.mktemp("airflow"),
            RANKDAY_ALERT_WEBHOOK=f"http://127.0.0.1:{hook.server_address[1]}/services/very-secret",
            RANKDAY_ALERT_MAIL="desk@example.org, risk@example.org",
            RANKDAY_ALERT_SMTP=server,
            RANKDAY_DEADLINE_NIGHTLY_MINUTES="90",
            RANKDAY_DEADLINE_RANK_DAY_MINUTES="soon",
        )
        yield {"hook": hook.received, "mail": mail.received, "answer": answer, "log": log}


def test_a_failed_gate_names_stream_gate_figure_and_what_to_do(told):
    first = told["hook"][0]
    assert (first["kind"], first["stream"]) == ("gate failed", "daily/2026-05-04")
    assert first["findings"] == [
        {"gate": "night.missing_prices", "observed": "0.0612 <b>{{ 7*7 }}</b>", "expected": "at most 0.05"}
    ]
    assert first["where"] == {"dag": "nightly", "run": "scheduled__1", "task": "publish_days"}
    assert first["what_to_do"] == WHAT_TO_DO["gate failed"] and first["what_to_do"] in first["text"]


def test_the_same_arrives_as_mail_with_a_vendors_words_as_text(told):
    first = told["mail"][0]
    assert first["To"] == "desk@example.org, risk@example.org" and first["From"] == "desk@example.org"
    assert first["Subject"].startswith("Rankday gate failed: daily/2026-05-04: night.missing_prices 0.0612")
    body = first.get_body(("html",)).get_content()
    assert "0.0612 &lt;b&gt;{{ 7*7 }}&lt;/b&gt;, expected at most 0.05" in body and "<b>{{" not in body


def test_a_missing_drop_a_strange_error_and_a_deadline_are_told_too(told):
    kinds = ["gate failed", "drop missing", "refused", "failed", "deadline missed"]
    assert [one["kind"] for one in told["hook"]] == kinds and len(told["mail"]) == 5
    assert told["hook"][2]["said"] == "REJECTED by ben: the float of May"
    assert told["hook"][4]["stream"] == "reconstitution/2026-06"
    assert told["hook"][4]["said"] == "not through 90 min after it was queued"


def test_no_secret_is_told_or_logged(told):
    everything = json.dumps(told["hook"]) + "".join(str(one) for one in told["mail"]) + told["log"]
    assert "hunter2" not in everything and "very-secret" not in everything
    assert told["hook"][3]["said"] == "the task ended with OSError; its log says more"


def test_deadlines_are_those_of_the_environment_and_a_wrong_one_leaves_the_dag_working(told):
    deadlines = told["answer"]["deadlines"]
    assert deadlines["nightly"] == [["1:30:00", "rankday_airflow.deadlines.deadline_missed", {"minutes": 90}]]
    assert deadlines["rank_day"] == deadlines["reconstitution"] == [] and told["answer"]["errors"] == []
    assert "RANKDAY_DEADLINE_RANK_DAY_MINUTES is 'soon'" in told["log"]
    assert all(told["answer"]["callbacks"][dag_id] for dag_id in ("nightly", "rank_day", "reconstitution"))


def test_an_alert_that_reaches_nobody_breaks_nothing_and_is_in_the_log(told):
    assert "the alert did not get there (ConnectError)" in told["log"]
    assert "ALERT Rankday deadline missed: reconstitution/2026-06" in told["log"]


def test_every_kind_of_refusal_has_its_words_and_steers_no_terminal():
    for family, kind in KINDS:
        error = family("no\x1b[2Jway", ["first"]) if family is DropRefused else family("no\x1b[2Jway")
        alert = alert_of(error, "daily/2026-05-01", {"dag": "nightly"})
        assert alert.kind == kind and alert.what_to_do and "\x1b" not in alert.said
    assert alert_of(DropRefused("refused", ["prices.csv row 7"]), "s", {}).said == "refused; prices.csv row 7"
    assert len(alert_of(RankdayError("x" * 9999), "s", {}).said) == 2000
    assert deadline_alert("daily/2026-05-01", 90, {}).subject == "Rankday deadline missed: daily/2026-05-01"
