"""What to do about a refusal, in Airflow's terms: the form's fields, tasks to clear, a page to answer on."""

from __future__ import annotations

from rankday.contract.errors import Code, RankdayError


def with_advice(refusal: RankdayError) -> str:
    """The refusal's line, and what to do where there is more to do than the line says."""
    advice = advice_on(refusal)
    return f"{refusal}. {advice}" if advice else str(refusal)


def advice_on(refusal: RankdayError) -> str | None:
    """One or two sentences; None where the refusal's own line is enough."""
    match refusal.code:
        case Code.GATE_NOT_MET if gates := [result.gate for result in getattr(refusal, "findings", ())]:
            return f"To override: trigger again with “Accept gates” {' '.join(gates)} and a “Reason to accept”"
        case Code.NO_RANK_DAY:
            return "Trigger again with one of these as “Rank day”, or with “Any date” for a trial run"
        case Code.GATE_UNKNOWN:
            return "Correct “Accept gates” and trigger again"
        case Code.OVERRIDE_WITHOUT_REASON:
            return "Fill in “Reason to accept” and trigger again"
        case Code.REJECTION_WITHOUT_REASON:
            return "Fill in “Reason” and answer again"
        case Code.CONTENT_REJECTED:
            mend = "Mend the drop, an exception or a rule and trigger again"
            return f"{mend}; or two people new to it overrule on the command line (docs/operate.md, After a rejection)"
        case Code.DROP_MISSING if session := refusal.fields.get("session"):
            call = f"rankday calendar closure --session {session} --reason … --as NAME"
            return f"If the exchange does not trade on that day, on the command line: {call}, twice, by two people"
        case Code.APPROVAL_MISSING:
            stream, content_hash = refusal.fields["stream"], refusal.fields["content_hash"]
            call = f"rankday approve --stream {stream} --content-hash {content_hash[:12]} --as NAME"
            return f"On the command line: {call}; then clear this task"
    return None
