"""A task that asks one person for a decision, records the answer, and asks again when it may not count.

Airflow asks and says who answered; `rankday.publication.decisions` decides whether that counts. A refused answer
ends the try, with the reason in its log, and the next try asks again. While a question is open the task looks now and
then whether the result was decided elsewhere (the command line, another run) or has expired. An answer is taken for
the content hash that stood in its question, whatever happened to the run since.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException, TaskAwaitingInput

from rankday_airflow import refusals_end_the_task

log = logging.getLogger(__name__)

APPROVE, REJECT = "Approve", "Reject"
LOOK_AGAIN = timedelta(minutes=5)
MOST_QUESTIONS = 100
ENDED = ("rejected", "expired", "superseded", "unknown")


def approval(task_id: str, leaves_missing: int) -> Approval:
    """A task that asks one person about what `hold_for_approval` laid down, until ``leaves_missing`` are missing."""
    reason = Param(None, type=["null", "string"], maxLength=500, title="Reason", description="A rejection needs one.")
    return Approval(
        task_id=task_id,
        leaves_missing=leaves_missing,
        subject="Approval of a result",
        options=[APPROVE, REJECT],
        params={"reason": reason},
        response_timeout=LOOK_AGAIN,
        retries=MOST_QUESTIONS - 1,
        retry_delay=timedelta(seconds=1),
        trigger_rule="none_failed",
    )


class Approval(HITLOperator):
    """See `approval`, which fills in all but the two."""

    def __init__(self, *, leaves_missing: int, **more):
        super().__init__(**more)
        self.leaves_missing = leaves_missing

    def execute(self, context):
        from rankday.contract.home import Home
        from rankday.publication.request import request_body, request_subject

        held = context["ti"].xcom_pull(task_ids="hold_for_approval")
        result = held["stream"], held["content_hash"]
        standing = self._standing_or_end(context, *result)
        if self._is_done(standing):
            return _approved(standing)
        with refusals_end_the_task():
            self.subject = request_subject(Home.resolve(), *result, standing)
            self.body = request_body(Home.resolve(), *result)
        if held["content_hash"] not in self._ask(context):
            # Airflow never rewrites a question: a cleared task shows the first one again, of what was held then.
            raise AirflowFailException(
                "this run asked about another result before, and that question cannot be changed: trigger a new run "
                f"to decide on {held['content_hash']}"
            )
        log.info("%s. To answer: Required Actions of this run", standing.told)
        self._wait(*result)

    def _wait(self, stream: str, content_hash: str):
        asked_about = {"stream": stream, "content_hash": content_hash}
        raise TaskAwaitingInput(method_name="execute_complete", kwargs=asked_about, timeout=LOOK_AGAIN)

    def _ask(self, context) -> str:
        """Put the question; return the text that people see."""
        from airflow.sdk.execution_time.comms import CreateHITLDetailPayload
        from airflow.sdk.execution_time.task_runner import SUPERVISOR_COMMS

        question = CreateHITLDetailPayload(
            ti_id=context["ti"].id,
            options=self.options,
            subject=self.subject,
            body=self.body,
            multiple=False,
            params=self.serialized_params,
            assigned_users=[],
        )
        return SUPERVISOR_COMMS.send(msg=question).body or ""

    def execute_complete(self, context, event, stream: str, content_hash: str):
        if event.get("error_type") == "timeout":
            standing = self._standing_or_end(context, stream, content_hash)
            if self._is_done(standing):
                return _approved(standing)
            self._wait(stream, content_hash)
        answer = super().execute_complete(context, event)
        person, [chosen] = (answer["responded_by_user"] or {}).get("name") or "", answer["chosen_options"]
        reason = answer["params_input"].get("reason")
        unseen = bool(context["params"].get("demonstration"))
        self._record(stream, content_hash, person, chosen, reason, unseen)
        return [person]

    def _standing_or_end(self, context, stream: str, content_hash: str):
        """Where the result stands; ends the task where nobody can be asked (failed) or need be (skipped)."""
        from rankday.contract.home import Home
        from rankday.publication.standing import standing_of

        with refusals_end_the_task():
            standing = standing_of(Home.resolve(), stream, content_hash)
        if standing.status in ENDED:
            raise _told(AirflowFailException, standing.told)
        if standing.status == "published" and not standing.approved_by:
            raise _told(AirflowSkipException, f"nobody is asked: {standing.told}")
        if not self._is_done(standing) and not context["params"].get("publish", True):
            raise _told(AirflowSkipException, f"held as evidence, nobody is asked (form: publish off); {standing.told}")
        return standing

    def _is_done(self, standing) -> bool:
        return standing.status == "published" or standing.missing <= self.leaves_missing

    def _record(self, stream: str, content_hash: str, person: str, chosen: str, reason: str | None, unseen: bool):
        """Hand the answer to the library. A refusal ends this try, so that the next one asks again."""
        from rankday import publication
        from rankday.contract.errors import ApprovalRefused
        from rankday.contract.home import Home

        home = Home.resolve()
        try:
            with refusals_end_the_task(but=ApprovalRefused):
                if chosen == REJECT:
                    publication.reject(home, stream, content_hash, person, reason)
                else:
                    publication.approve(home, stream, content_hash, person, unseen=unseen, reason=reason)
        except ApprovalRefused as refusal:
            raise _told(AirflowException, f"REFUSED: {chosen} by {person}: {refusal}. It is asked again.") from None
        if chosen == REJECT:
            raise _told(AirflowFailException, f"REJECTED by {person}: {reason}")
        log.info("approved by %s%s", person, f": {reason}" if reason else "")


def _approved(standing) -> list[str]:
    """What the task returns when people approved already: in an earlier try, on the command line, in another run."""
    log.info("not asked: %s", standing.told)
    return list(standing.approved_by)


def _told(kind: type[Exception], line: str) -> Exception:
    """The exception that ends a try, its line also in the log by itself: there a person reads."""
    log.log(logging.INFO if kind is AirflowSkipException else logging.ERROR, line)
    return kind(line)
