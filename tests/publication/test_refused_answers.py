"""An answer that did not count stays visible: in the ledger once, on the pages, and in the next question."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from publication.held_results import STREAM, held
from rankday import ledger, publication
from rankday.cli.approval import approve_command, reject_command
from rankday.cli.ledger import ledger_command
from rankday.contract.errors import ApprovalRefused
from rankday.contract.home import Home
from rankday.publication.refusals import Answer, Choice, RefusedAnswer, Surface, recorded_refusals, refused_answers
from rankday.publication.verification import verify

REASON = "operator opened run r1, which led to this result, and cannot approve it; two other people must"


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def refused(home: Home) -> list[dict]:
    return [one["payload"] for one in ledger.entries(home) if one["kind"] == "answer_refused"]


def answered(home: Home, content_hash: str, name: str, run_id: str | None = None, choice=Choice.APPROVE) -> None:
    """An answer in Airflow that is refused."""
    with (
        pytest.raises(ApprovalRefused),
        recorded_refusals(home, Answer(STREAM, content_hash, name, choice, Surface.AIRFLOW, run_id)),
    ):
        if choice == Choice.REJECT:
            publication.reject(home, STREAM, content_hash, name, "")
        else:
            publication.approve(home, STREAM, content_hash, name)


def test_a_refused_answer_says_who_what_why_and_where(home):
    content_hash = held(home, run_id="r1", triggered_by="operator")
    answered(home, content_hash, " operator ", "r1")
    assert refused(home) == [
        {
            "stream": STREAM,
            "content_hash": content_hash,
            "name": "operator",
            "choice": "approve",
            "reason": REASON,
            "surface": "airflow",
            "run_id": "r1",
        }
    ]
    told = CliRunner().invoke(ledger_command, ["--home", str(home.root), "--kind", "answer_refused"]).output
    assert told.rstrip().endswith(f"{STREAM} {content_hash[:12]}: approve by operator NOT ACCEPTED (Airflow): {REASON}")
    assert verify(home).problems == []


def test_the_same_refusal_within_a_run_is_recorded_once(home):
    content_hash = held(home, run_id="r1", triggered_by="operator")
    for name in ("operator", "OPERATOR", "operator@example.org", "operator"):
        answered(home, content_hash, name, "r1")
    assert len(refused(home)) == 1
    answered(home, content_hash, "operator", "r2")
    answered(home, content_hash, "operator", "r1", Choice.REJECT)
    assert len(refused(home)) == 3
    publication.approve(home, STREAM, content_hash, "ana")
    answered(home, content_hash, "ana", "r1")
    assert [one["name"] for one in refused(home)][3:] == ["ana"]
    assert publication.approve(home, STREAM, content_hash, "ben").status == "published"
    assert verify(home).problems == []


@pytest.mark.parametrize(("content_hash", "name"), [("0" * 64, "ana"), (None, "\u200bana"), (None, "")])
def test_of_an_unknown_result_or_nobody_nothing_is_recorded(home, content_hash, name):
    known = held(home)
    answered(home, content_hash or known, name)
    assert refused(home) == []


def test_the_command_line_records_its_refusals(home):
    content_hash = held(home, triggered_by="operator")
    call = ["--home", str(home.root), "--stream", STREAM, "--content-hash", content_hash, "--as", "operator"]
    for command, more in ((approve_command, []), (approve_command, []), (reject_command, ["--reason", " "])):
        assert isinstance(CliRunner().invoke(command, [*call, *more]).exception, ApprovalRefused)
    assert [(one["choice"], one["surface"]) for one in refused(home)] == [
        ("approve", "command_line"),
        ("reject", "command_line"),
    ]


def test_the_refused_answers_of_a_result_are_found_with_their_time(home):
    content_hash, other = held(home, "1", triggered_by="operator"), held(home, "2", triggered_by="operator")
    answered(home, other, "operator", "r1")
    [found] = refused_answers(ledger.entries(home), STREAM, other)
    assert found["name"] == "operator" and found["recorded_at"] and found["ledger_number"] == len(ledger.entries(home))
    assert refused_answers(ledger.entries(home), STREAM, content_hash) == []


@pytest.mark.parametrize(
    ("moment", "when"),
    [
        (
            datetime(2026, 6, 26, 22, 4, tzinfo=UTC),
            "of 18:04 was not accepted: approve by operator (18:04 in New York)",
        ),
        (datetime(2026, 1, 5, 23, 4, tzinfo=UTC), "of 18:04 was not accepted: approve by operator (18:04 in New York)"),
        (
            datetime(2026, 6, 27, 0, 30, tzinfo=UTC),
            "of 20:30 was not accepted: approve by operator (20:30 in New York, 2026-06-27 UTC)",
        ),
    ],
)
def test_the_line_of_the_next_question(moment, when):
    line = RefusedAnswer("operator", Choice.APPROVE, REASON, moment).line
    assert line == f"Your answer {when}: {REASON}"
