"""What an Airflow run asks people and what becomes of their answers: an answer counts for what was asked, by whom it
may, once; everything else is asked again or ends the run where everybody sees it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FIRST, SECOND = (f"asks: {which} approval of reconstitution/2026-06: a body with HASH" for which in ("First", "Second"))
AGAIN, FAILED, SKIPPED = "TaskEnded: ", "TaskRefused: ", "AirflowSkipException: "


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What came of each scenario, a line a step."""
    folder = tmp_path_factory.mktemp("questions")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    environment |= {
        "AIRFLOW_HOME": str(folder / "airflow"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "PYTHONPATH": str(PROJECT / "tests"),
    }
    command = [sys.executable, str(Path(__file__).with_name("answer_questions.py")), str(folder)]
    answer = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr[-3000:]
    return json.loads(answer.stdout.splitlines()[-1])


def begin(lines, *beginnings) -> bool:
    """Whether each line begins with its beginning; names the first that does not."""
    assert len(lines) == len(beginnings), lines
    for line, beginning in zip(lines, beginnings, strict=True):
        assert line.startswith(beginning), (line, beginning)
    return True


def test_two_different_people_answer_and_neither_is_the_one_who_triggered(told):
    assert begin(
        told["people"],
        FIRST,
        f"{AGAIN}REFUSED: Approve by operator: operator opened a run, which led",
        FIRST,
        "done by reviewer",
        "done by reviewer",
        SECOND,
        f"{AGAIN}REFUSED: Approve by  Reviewer: Reviewer has approved this result already",
        "done by approver",
        "done by reviewer and approver",
    )


def test_the_next_question_begins_with_the_refused_answer_and_why(told):
    opened = "opened a run, which led to this result, and cannot approve it; two other people must"
    beginning = (
        "asks: Your answer of {} was not accepted: {}: {} · First approval of reconstitution/2026-06: **Your answer of"
    )
    lines = told["refused"]
    assert begin(
        lines,
        FIRST,
        f"{AGAIN}REFUSED: Approve by operator",
        beginning.format("18:04", "approve by operator (18:04 in New York)", f"operator {opened}"),
        f"{AGAIN}REFUSED: Approve by Operator@example.org",
        beginning.format(
            "20:30",
            "approve by Operator@example.org (20:30 in New York, 2026-06-27 UTC)",
            f"Operator@example.org {opened}",
        ),
        f"{AGAIN}REFUSED: Reject by reviewer",
        "asks: Your answer of 20:30 was not accepted: reject by reviewer (20:30 in New York, 2026-06-27 UTC): "
        "a rejection needs a reason. Fill in “Reason” and answer again · First approval",
        "done by reviewer",
        SECOND,
        "reconstitution/2026-06 ",
        "reconstitution/2026-06 ",
    )
    assert f"approve by operator NOT ACCEPTED (Airflow): operator {opened}" in lines[-2]
    assert "reject by reviewer NOT ACCEPTED (Airflow): a rejection needs a reason" in lines[-1]


def test_a_rejection_needs_a_reason_fails_the_run_and_leaves_the_result_as_evidence(told):
    assert begin(
        told["rejection"],
        FIRST,
        f"{AGAIN}REFUSED: Reject by reviewer: a rejection needs a reason",
        f"{FAILED}REJECTED by reviewer: weights look wrong",
        f"{FAILED}reconstitution/2026-06 HASH REJECTED by reviewer: weights look wrong",
        "True",
    )


def test_what_is_decided_on_the_command_line_is_not_asked_for(told):
    assert begin(
        told["elsewhere"],
        FIRST,
        FIRST,
        "done by Ana",
        SECOND,
        "done by Ana and Ben",
        FIRST,
        f"{FAILED}reconstitution/2026-06 HASH REJECTED by Ben: a doubt",
        f"{AGAIN}REFUSED: Approve by ana: reconstitution/2026-06 HASH was rejected by Ben",
    )


def test_a_list_that_its_gates_publish_asks_nobody(told):
    assert begin(told["on_its_gates"], *[f"{SKIPPED}nobody is asked: preliminary/2026-06/2026-05-22 "] * 2)


def test_a_question_nobody_answers_ends_with_its_expiry(told):
    expired = f"{FAILED}reconstitution/2026-06 HASH EXPIRED at "
    assert begin(told["expired"], FIRST, expired, f"{AGAIN}REFUSED: Approve by ana: ", expired)


def test_a_result_laid_later_takes_the_place_of_the_one_asked_about(told):
    assert begin(
        told["superseded"], FIRST, f"{AGAIN}REFUSED: Approve by ana: ", f"{FAILED}reconstitution/2026-06 HASH SUPER"
    )


def test_an_answer_is_of_the_result_in_its_question_even_if_the_run_holds_another_now(told):
    assert begin(
        told["held_anew"],
        FIRST,
        f"{AGAIN}REFUSED: Approve by ana: reconstitution/2026-06 HASH was superseded",
        f"{FAILED}this run asked about another result before, and that question cannot be changed: trigger a new run",
        "[]",
    )


def test_what_the_form_says(told):
    assert begin(
        told["forms"],
        f"{SKIPPED}evidence only, nobody is asked",
        f"{SKIPPED}evidence only, nobody is asked",
        FIRST,
        "done by ana",
        SECOND,
        "done by ben",
        "True",
    )
