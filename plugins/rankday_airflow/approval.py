"""A task that asks one person for a decision, records the answer, and asks again when it may not count.

Airflow asks and says who answered; `rankday.publication.decisions` decides whether that counts. A refused answer
is recorded in the ledger and ends the try, with the reason in its log; a question cannot be rewritten, but the next try
puts one of its own, which begins with that answer and why it did not count. While a question is open the task looks
now and then whether the result was decided elsewhere (the command line, another run) or has expired. An answer is taken
for the content hash that stood in its question, whatever happened to the run since.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowSkipException, TaskAwaitingInput

from rankday_airflow.advice import with_advice
from rankday_airflow.tasks import TaskEnded, TaskRefused, library_run_id, refusals_end_the_task

log = logging.getLogger(__name__)

APPROVE, REJECT = "Approve", "Reject"
LOOK_AGAIN = timedelta(minutes=5)
MOST_QUESTIONS = 100
ENDED = ("rejected", "expired", "superseded", "unknown")


def approval(task_id: str, submitted_by: str, leaves_missing: int) -> Approval:
    """A task that asks one person about the result that the task ``submitted_by`` returned (stream, content hash),
    until at most ``leaves_missing`` approvals are missing."""
    reason = Param(None, type=["null", "string"], maxLength=500, title="Reason", description="A rejection needs one.")
    return Approval(
        task_id=task_id,
        submitted_by=submitted_by,
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
    """See `approval`, which fills in the rest."""

    def __init__(self, *, submitted_by: str, leaves_missing: int, **more):
        super().__init__(**more)
        self.submitted_by, self.leaves_missing = submitted_by, leaves_missing

    def execute(self, context):
        from rankday.contract.home import Home
        from rankday.contract.text import in_markdown, plain
        from rankday.publication.request import request_body, request_subject
        from rankday_airflow import refused_answers

        submitted = context["ti"].xcom_pull(task_ids=self.submitted_by)
        result = submitted["stream"], submitted["content_hash"]
        standing = self._standing_or_end(context, *result)
        if self._is_done(standing):
            return _approved(standing)
        with refusals_end_the_task():
            home, run_id = Home.resolve(), library_run_id(context["dag_run"])
            self.subject, self.body = request_subject(home, *result, standing), request_body(home, *result)
            if refused := refused_answers.load(home, run_id, self.task_id, submitted["content_hash"]):
                self.subject = f"{plain(refused.line)} · {self.subject}"
                self.body = f"**{in_markdown(refused.line)}**\n\n{self.body}"
        if submitted["content_hash"] not in self._ask(context):
            # Airflow never rewrites a question: a cleared task shows the first one again, of the earlier result.
            raise TaskRefused(
                "this run asked about another result before, and that question cannot be changed: trigger a new run "
                f"to decide on {submitted['content_hash']}"
            )
        log.info("%s. To answer: Required Actions of this run", standing.summary)
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
        self._record(context, stream, content_hash, person, chosen, answer)
        return [person]

    def _standing_or_end(self, context, stream: str, content_hash: str):
        """Where the result stands; ends the task where nobody can be asked (failed) or need be (skipped)."""
        from rankday.contract.home import Home
        from rankday.publication.standing import standing_of

        with refusals_end_the_task():
            standing = standing_of(Home.resolve(), stream, content_hash)
        if standing.status in ENDED:
            raise TaskRefused(standing.summary)
        if standing.status == "published" and not standing.approved_by:
            raise _skipped(f"nobody is asked: {standing.summary}")
        if not self._is_done(standing) and not context["params"].get("publish", True):
            raise _skipped(f"evidence only, nobody is asked (form: publish off); {standing.summary}")
        return standing

    def _is_done(self, standing) -> bool:
        return standing.status == "published" or standing.missing <= self.leaves_missing

    def _record(self, context, stream: str, content_hash: str, person: str, chosen: str, answer):
        """Hand the answer to the library. A refusal ends this try, so that the next one asks again and says why."""
        from rankday import publication
        from rankday.contract.errors import ApprovalRefused
        from rankday.contract.home import Home
        from rankday.publication.refusals import Answer, Choice, RefusedAnswer, Surface, recorded_refusals
        from rankday_airflow import refused_answers

        home, run_id, reason = Home.resolve(), library_run_id(context["dag_run"]), answer["params_input"].get("reason")
        unseen = bool(context["params"].get("demonstration"))
        choice = Choice.REJECT if chosen == REJECT else Choice.APPROVE
        given = Answer(stream, content_hash, person, choice, Surface.AIRFLOW, run_id)
        try:
            with refusals_end_the_task(but=ApprovalRefused), recorded_refusals(home, given):
                if chosen == REJECT:
                    publication.reject(home, stream, content_hash, person, reason)
                else:
                    publication.approve(home, stream, content_hash, person, unseen=unseen, reason=reason)
        except ApprovalRefused as refusal:
            refused = RefusedAnswer(person, choice, with_advice(refusal), answer["responded_at"])
            refused_answers.save(home, run_id, self.task_id, content_hash, refused)
            raise TaskEnded(f"REFUSED: {chosen} by {person}: {with_advice(refusal)}. It is asked again.") from None
        refused_answers.remove(home, run_id, self.task_id)
        if chosen == REJECT:
            raise TaskRefused(f"REJECTED by {person}: {reason}")
        log.info("approved by %s%s", person, f": {reason}" if reason else "")


def _approved(standing) -> list[str]:
    """What the task returns when people approved already: in an earlier try, on the command line, in another run."""
    log.info("not asked: %s", standing.summary)
    return list(standing.approved_by)


def _skipped(line: str) -> AirflowSkipException:
    log.info(line)
    return AirflowSkipException(line)
