"""The request for an approval: the facts of one result in markdown, bound to its content hash.

The same text whoever asks: a DAG's required action shows it as its body. Figures are read from the result's own files;
words that come from a vendor or from a form are shown as text, so that none of them can pretend to be part of the page.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.streams import ADDITIONS, kind_of
from rankday.contract.tables import INDEX_CODES
from rankday.contract.text import in_markdown as plain
from rankday.publication.barred import described
from rankday.publication.families import grouped, places
from rankday.publication.published import newest_version
from rankday.publication.results import Result, result_of
from rankday.publication.standing import Standing, standing_of
from rankday.rulebook.season import season_of_rank_date

MOST_GATES = 30
QUESTION_PAGE = "/plugin/audit/rankday/question"
AUDIT_PAGE = "/plugin/audit/rankday/reconstitution"  # both in Airflow's frame; `rankday_airflow` mounts it there


def question_address(stream: str, content_hash: str) -> str:
    """Where the checklist for whoever is asked to approve a result is, below Airflow's address."""
    return f"{QUESTION_PAGE}?{urlencode({'stream': stream, 'hash': content_hash})}"


def request_subject(home: Home, stream: str, content_hash: str, standing: Standing) -> str:
    """One line for a list of pending approvals; it names a trial run of another date than the season's rank day."""
    ordinal = "First" if not standing.approved_by else "Second"
    facts = result_of(home, stream, content_hash).manifest
    return f"{ordinal} approval of {stream}" + (f", a trial run of {facts['rank_date']}" if is_trial(facts) else "")


def is_trial(facts: dict[str, Any]) -> bool:
    """Whether a result (its manifest) is of a date that is no rank day of its calendar: the form's *Any date*."""
    if "rank_date" not in facts or facts.get("kind") in ADDITIONS:
        return False
    try:
        season_of_rank_date(date.fromisoformat(facts["rank_date"]), calendar=facts["calendar_version"])
    except RankdayError:
        return True
    return False


def request_body(home: Home, stream: str, content_hash: str) -> str:
    """Markdown: facts, adds, deletes and turnover of each index, gates not met, overrides, the hash.

    Raises RankdayError when the result is not there, VerificationFailed when its files cannot be read.
    """
    result = result_of(home, stream, content_hash)
    standing = standing_of(home, stream, content_hash)
    place = urlencode({"stream": stream, "hash": content_hash})
    parts = [
        _facts(result),
        _superseded(result),
        _overrules(standing.overrules),
        _restated(result.manifest.get("restatement")),
        _changes(result),
        _candidates(result),
        _list_changes(result),
        _gates(result.manifest["gates"]),
        _departures(result.manifest),
        _binding(result, standing),
        f"[The reviewer's checklist]({question_address(stream, content_hash)}), readable on a telephone, and "
        f"[Look at it in full]({AUDIT_PAGE}?{place}) before you answer.",
        "An answer that may not count is refused: the question stands here again and begins with why.",
    ]
    return "\n\n".join(part for part in parts if part)


def _binding(result: Result, standing: Standing) -> str:
    barred, until = may_not_approve(standing), standing.expires_at
    lines = [
        f"**Content hash** `{result.manifest['content_hash']}`",
        "A decision counts for exactly this content. Two different people approve it"
        + (f", none of them with a part in it: {plain(barred)}" if barred else "")
        + (f"; until {until:%Y-%m-%d %H:%M} UTC." if until else "."),
        f"Approved so far by **{plain(' and '.join(standing.approved_by))}**." if standing.approved_by else "",
    ]
    return "  \n".join(line for line in lines if line)


def may_not_approve(standing: Standing) -> str:
    """Who had a part in the result and may not approve it, each with what they did; empty for nobody."""
    return ", ".join(described(standing.barred))


def _facts(result: Result) -> str:
    facts = result.manifest
    weights = facts["weights_as_of"]
    final = weights == facts["implementation_date"]
    if kind_of(result.stream).is_addition:
        weighed = "the lines are weighed when they enter"
    else:
        weighed = f"weights as of **{weights}**" + ("" if final else " (not the implementation close)")
    lines = [
        f"**{plain(facts['event'])}** · rank day {facts['rank_date']} · implementation {facts['implementation_date']} "
        f"· calendar {plain(facts['calendar_version'])}",
        f"**a trial run: {facts['rank_date']} is no rank day of this calendar**" if is_trial(facts) else "",
        weighed,
        f"list {facts['list_number']}, after {plain(facts['previous'])}" if facts.get("list_number") else "",
        f"compared with: {plain(facts['incumbents'])}",
        f"triggered by {plain(facts.get('triggered_by') or 'the timetable')}"
        + (" · **a demonstration**" if facts.get("demonstration") else ""),
        f"note: {plain(facts['note'])}" if facts.get("note") else "",
    ]
    return "  \n".join(line for line in lines if line)


def _superseded(result: Result) -> str:
    """What approving would put out of force, said loudly where final weights would give way to others."""
    newest = newest_version(result.home, result.stream)
    if newest is None or newest.content_hash == result.manifest["content_hash"]:
        return ""
    then, now = newest.manifest["weights_as_of"], result.manifest["weights_as_of"]
    sentence = f"would supersede v{newest.version}, whose weights are as of {then}"
    if result.manifest.get("corrects_without_ticket"):
        return (
            f"**Would correct v{newest.version}, of this rank day at these closes, without a ticket**: an input, a "
            "rule or the code was another then. `rankday restate` would submit it with ticket, reason and impact."
        )
    return f"**{sentence.capitalize()}: later than these**" if then > now else sentence.capitalize()


def _overrules(overruled: dict[str, Any] | None) -> str:
    if not overruled:
        return ""
    names = [plain(overruled[name]) for name in ("rejected_by", "reason", "name", "because")]
    return "**Was rejected by {}**: {}. {} submitted it again: {}".format(*names)


def _changes(result: Result) -> str:
    rows = result.rows("""
        select index_code,
            max(value) filter (where metric = 'line_count') as line_count,
            max(value) filter (where metric = 'adds') as adds,
            max(value) filter (where metric = 'deletes') as deletes,
            max(value) filter (where metric = 'turnover_one_way') as turnover
        from statistics where index_code <> 'UNIVERSE' group by index_code
    """)
    figures = {row["index_code"]: row for row in rows}
    lines = ["| index | lines | adds | deletes | turnover |", "|---|---:|---:|---:|---:|"]
    for code in (code for code in INDEX_CODES if code in figures):
        row = figures[code]
        counts = " | ".join(f"{int(row[name] or 0):,}" for name in ("line_count", "adds", "deletes"))
        turnover = "–" if row["turnover"] is None else f"{row['turnover']:.1%}"
        lines.append(f"| {code} | {counts} | {turnover} |")
    return "\n".join(lines) + _derived(result, figures)


def _derived(result: Result, figures: dict[str, dict[str, Any]]) -> str:
    """The derived indexes of each base index together, in one sentence; nothing where there are none."""
    found = []
    for base, codes in grouped(places(result), set(figures)).items():
        adds, deletes = (sum(int(figures[code][name] or 0) for code in codes) for name in ("adds", "deletes"))
        found.append(f"{base} {len(codes):,} ({adds:,} adds, {deletes:,} deletes)")
    return f"\n\n**Derived indexes**, by the base index they come from: {'; '.join(found)}" if found else ""


def _candidates(result: Result) -> str:
    """Of additions: the candidates by what became of them, and the thresholds they were held against."""
    if not kind_of(result.stream).is_addition:
        return ""
    rows = result.rows("select outcome, count(*) as lines from candidates group by all order by all")
    counted = ", ".join(f"{row['lines']:,} {plain(row['outcome'].replace('_', ' '))}" for row in rows)
    limits = result.rows("select threshold, market_return, adjusted_market_cap from thresholds order by threshold desc")
    lines = [f"**Candidates** {counted or 'none'}", "| threshold | market return | adjusted, USD |", "|---|---:|---:|"]
    lines += ["| " + " | ".join("not known" if value is None else f"{value}" for value in row.values()) + " |"
              for row in limits]  # fmt: skip
    return "\n\n".join([lines[0], "\n".join(lines[1:])])


def _list_changes(result: Result) -> str:
    """Of a preliminary list: what differs from the one before, by cause, in all indexes together."""
    if not (result.folder / "list_changes.parquet").exists():
        return ""
    rows = result.rows("""
        select cause, change_type, count(distinct security_id) as lines
        from list_changes group by all order by all
    """)
    causes = ", ".join(f"{plain(row['cause'])}: {row['lines']:,} {plain(row['change_type'])}" for row in rows)
    return f"**Lines that differ from the list before, by cause** {causes or 'none'}"


def _restated(restatement: dict[str, Any] | None) -> str:
    if not restatement:
        return ""
    facts = ", ".join(f"{plain(name)} {plain(restatement[name])}" for name in ("ticket", "restates", "detected"))
    return f"**Restatement** {facts}: {plain(restatement['reason'])}"


def _gates(gates: list[dict[str, Any]]) -> str:
    unmet = [gate for gate in gates if not gate["is_met"]]
    lines = [f"**Gates** {len(gates) - len(unmet)} of {len(gates)} met" + (", not met:\n" if unmet else "")]
    for gate in unmet[:MOST_GATES]:
        finding = f"{plain(gate['gate'])}: {plain(gate['observed'])}, expected {plain(gate['expectation'])}"
        lines.append(f"- {'**critical**' if gate['severity'] == 'critical' else gate['severity']} {finding}")
    if len(unmet) > MOST_GATES:
        lines.append(f"- and {len(unmet) - MOST_GATES} more in gate\\_results")
    return "\n".join(lines)


def _departures(manifest: dict[str, Any]) -> str:
    """Overrides and exceptions: where a person's word stands in place of a rule's."""
    departures = [*(manifest.get("overrides") or []), *(manifest.get("exceptions") or [])]
    if not departures:
        return "**Overrides and exceptions** none"
    lines = ["**Overrides and exceptions**\n"]
    for one in departures:
        fields = ", ".join(f"{plain(name)} {plain(value)}" for name, value in one.items() if name != "reason")
        lines.append(f"- {fields}" + (f", because: {plain(one['reason'])}" if one.get("reason") else ""))
    return "\n".join(lines)
