"""What to do about a refusal, in the command line's terms: the options to add, the command to call."""

from __future__ import annotations

from rankday.contract.errors import Code, RankdayError


def with_advice(refusal: RankdayError) -> str:
    """The refusal's line, and what to do where there is more to do than the line says."""
    match refusal.code:
        case Code.GATE_NOT_MET if gates := [result.gate for result in getattr(refusal, "findings", ())]:
            return f"{refusal}. To override: {' '.join(f'--accept-gate {gate}' for gate in gates)} --reason …"
        case Code.NO_RANK_DAY:
            return f"{refusal} (--any-date runs it all the same)"
        case Code.GATE_UNKNOWN:
            return f"--accept-gate: {refusal}"
        case Code.OVERRIDE_WITHOUT_REASON:
            return f"{refusal}; --accept-gate needs --reason"
        case Code.REJECTION_WITHOUT_REASON:
            return f"{refusal}; give one with --reason"
        case Code.CONTENT_REJECTED:
            stream, content_hash = refusal.fields["stream"], refusal.fields["content_hash"]
            call = (
                f"rankday approve --stream {stream} --content-hash {content_hash[:12]} --as NAME --overrule --reason …"
            )
            return f"{refusal}; or two people new to it overrule: {call} (docs/operate.md, After a rejection)"
        case Code.DROP_MISSING if session := refusal.fields.get("session"):
            call = f"rankday calendar closure --session {session} --reason … --as NAME"
            return f"{refusal}. If the exchange does not trade on that day: {call} (docs/operate.md)"
        case Code.APPROVAL_MISSING:
            stream, content_hash = refusal.fields["stream"], refusal.fields["content_hash"]
            call = f"rankday approve --stream {stream} --content-hash {content_hash[:12]} --as NAME"
            return f"{refusal}: {call}; then run nightly again"
    return str(refusal)
