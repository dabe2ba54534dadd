"""A refusal states what is wrong; each surface adds what to do in its own terms, and only there."""

from __future__ import annotations

from datetime import date

import pytest

from rankday.cli.advice import with_advice as on_the_command_line
from rankday.contract.errors import ApprovalRefused, Code, DropMissing, GateFailed, RankdayError
from rankday.gates import GateResult, refuse_unknown, refuse_without_reason
from rankday.publication import reject
from rankday.publication.standing import refuse_rejected
from rankday.reconstitution.steps import reconstitute
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.season import season_of_rank_date
from rankday_airflow.advice import with_advice as in_airflow

UNMET = GateResult("snapshot.members_with_close", "at least 0.75", "critical", False, "0.5")
PENDING = {"stream": "daily/2026-05-06", "content_hash": "0123456789abcdef" * 4}


def refusal_of(step, *arguments) -> RankdayError:
    with pytest.raises(RankdayError) as refused:
        step(*arguments)
    return refused.value


def rejected(home) -> tuple:
    """The home with a result that was rejected, its stream and content hash."""
    place = reconstitute(home, date(2026, 4, 30), at_rank_day=True)
    reject(home, place["stream"], place["content_hash"], "rita", "wrong")
    return home, place["stream"], place["content_hash"]


def refusals(home) -> dict[Code, tuple[RankdayError, str, str]]:
    """The error, and the beginning of what each surface adds."""
    return {
        Code.GATE_NOT_MET: (
            GateFailed("critical gate not met", [UNMET]),
            "To override: --accept-gate snapshot.members_with_close --reason …",
            "To override: trigger again with “Accept gates” snapshot.members_with_close and a “Reason to accept”",
        ),
        Code.NO_RANK_DAY: (
            refusal_of(season_of_rank_date, date(2026, 5, 4)),
            "2026-05-04 is no rank day of the calendar in force; the nearest are 2026-04-30 and 2026-10-30 (--any-date",
            "Trigger again with one of these as “Rank day”, or with “Any date” for a trial run",
        ),
        Code.GATE_UNKNOWN: (
            refusal_of(refuse_unknown, ["membrs_with_close"], RULEBOOK, ("snapshot",)),
            "--accept-gate",
            "Correct “Accept gates” and trigger again",
        ),
        Code.OVERRIDE_WITHOUT_REASON: (
            refusal_of(refuse_without_reason, ["members_with_close"], " "),
            "--accept-gate needs --reason",
            "Fill in “Reason to accept” and trigger again",
        ),
        Code.REJECTION_WITHOUT_REASON: (
            refusal_of(reject, home, PENDING["stream"], PENDING["content_hash"], "ana", ""),
            "--reason",
            "Fill in “Reason” and answer again",
        ),
        Code.CONTENT_REJECTED: (
            refusal_of(refuse_rejected, *rejected(home)),
            "; or two people new to it overrule: rankday approve --stream reconstitution/2026-06 --content-hash ",
            "Mend the drop, an exception or a rule and trigger again",
        ),
        Code.APPROVAL_MISSING: (
            GateFailed("the override waits", code=Code.APPROVAL_MISSING, **PENDING),
            "rankday approve --stream daily/2026-05-06 --content-hash 0123456789ab --as NAME; then run nightly again",
            "then clear this task",
        ),
    }


def test_each_surface_speaks_its_own_terms(copied):
    for code, (error, on_terminal, in_form) in refusals(copied).items():
        assert error.code is code
        assert "--" not in str(error) and "“" not in str(error) and "trigger" not in str(error), error
        assert str(error) in on_the_command_line(error) and on_terminal in on_the_command_line(error)
        assert str(error) in in_airflow(error) and in_form in in_airflow(error)
        if code is not Code.APPROVAL_MISSING:  # the one thing that a day's override needs a terminal for
            assert "--" not in in_airflow(error)
        assert "“" not in on_the_command_line(error)


def test_a_refusal_that_says_it_all_stays_as_it_is():
    for error in (
        RankdayError("no"),
        DropMissing("none"),
        ApprovalRefused("twice"),
        GateFailed("rejected", code=Code.REFUSED),
    ):
        assert on_the_command_line(error) == in_airflow(error) == str(error)
