"""A task that asks one person for a decision, records the answer, and asks again when it may not count.

Airflow asks and says who answered; `rankday.publication` decides whether that counts. A refused answer ends the try:
the next one asks again and shows why, and every try keeps its own question, answer and log. While a question is open
the task looks now and then whether the result was decided elsewhere (the command line, another run) or has expired.
"""

from __future__ import annotations

import json
import logging
from datetime import timedelta

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException, TaskAwaitingInput

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
        from rankday.approval_request import request_body, request_subject

        home, stream, content_hash = _result(context)
        standing = self._go_on_unless_asked_for(context)
        self.subject = request_subject(stream, standing)
        self.body = request_body(home, stream, content_hash, _refusals(context))
        log.info("%s", standing.told)
        super().execute(context)

    def execute_complete(self, context, event):
        if event.get("error_type") == "timeout":
            self._go_on_unless_asked_for(context)
            raise TaskAwaitingInput(method_name="execute_complete", timeout=LOOK_AGAIN)
        answer = super().execute_complete(context, event)
        person, [chosen] = (answer["responded_by_user"] or {}).get("name") or "", answer["chosen_options"]
        return self._record(context, person, chosen, answer["params_input"].get("reason"))

    def _go_on_unless_asked_for(self, context):
        """Where the result stands, if a person must be asked now; else ends the task: skipped, or failed for good."""
        from rankday.standing import standing_of

        standing = standing_of(*_result(context))
        if standing.status in ENDED:
            raise AirflowFailException(standing.told)
        if not context["params"].get("publish", True):
            raise AirflowSkipException(f"held as evidence, nobody is asked (form: publish off); {standing.told}")
        if standing.status == "published" or standing.missing <= self.leaves_missing:
            raise AirflowSkipException(f"nobody is asked: {standing.told}")
        return standing

    def _record(self, context, person, chosen, reason):
        from rankday import publication
        from rankday.errors import ApprovalRefused

        home, stream, content_hash = _result(context)
        try:
            if chosen == REJECT:
                publication.reject(home, stream, content_hash, person, reason)
            else:
                unseen = bool(context["params"].get("demonstration"))
                publication.approve(home, stream, content_hash, person, unseen=unseen, reason=reason)
        except ApprovalRefused as refusal:
            _remember(context, f"{chosen} by {person or 'nobody'}: {refusal}")
            raise AirflowException(f"REFUSED: {chosen} by {person}: {refusal}. It is asked again.") from None
        if chosen == REJECT:
            raise AirflowFailException(f"REJECTED by {person}: {reason}")
        log.info("approved by %s%s", person, f": {reason}" if reason else "")
        return {"stream": stream, "content_hash": content_hash, "approved_by": person}


def _result(context):
    from rankday.home import Home

    held = context["ti"].xcom_pull(task_ids="hold_for_approval")
    return Home.resolve(), held["stream"], held["content_hash"]


def _refusals_file(context):
    from rankday.home import Home
    from rankday_airflow import library_run_id

    return Home.resolve().run(library_run_id(context["dag_run"])) / f"refused_{context['ti'].task_id}.json"


def _refusals(context) -> tuple[str, ...]:
    """What was refused in this run before, for the next question to say; it decides nothing and may be lost."""
    file = _refusals_file(context)
    return tuple(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else ()


def _remember(context, refusal: str) -> None:
    from rankday.files import write_text_atomically

    write_text_atomically(_refusals_file(context), json.dumps([*_refusals(context), refusal], ensure_ascii=False))
