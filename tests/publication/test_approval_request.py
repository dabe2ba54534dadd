"""What an approver sees: the figures of the result itself, bound to its hash, and words that stay words."""

import json
import re
from datetime import date

import pytest

from publication.held_results import STREAM, held
from rankday import publication
from rankday.contract.home import Home
from rankday.publication.request import is_trial, plain, request_body, request_subject
from rankday.publication.standing import standing_of
from rankday.reconstitution.steps import reconstitute


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def test_the_figures_are_those_of_the_result(reconstituted):
    home, result = reconstituted.home, reconstituted.result
    body = request_body(home, result["stream"], result["content_hash"])
    published = publication.newest_version(home, result["stream"])
    changes = (published.folder / "changes.csv").read_text(encoding="utf-8").splitlines()
    lines = (published.folder / "constituents.csv").read_text(encoding="utf-8").splitlines()
    for code in ("R3000E", "R1000", "RTOP50"):
        counts = [
            sum(line.startswith(f"{code},") for line in lines),
            sum(line.startswith(f"{code},") and ",add," in line for line in changes),
            sum(line.startswith(f"{code},") and ",delete," in line for line in changes),
        ]
        row = " | ".join(f"{count:,}" for count in counts)
        assert f"| {code} | {row} | " in body, code
    assert result["content_hash"] in body
    assert f"weights as of **{published.manifest['weights_as_of']}**" in body
    assert "note: a note" in body
    unmet = [gate for gate in published.manifest["gates"] if not gate["is_met"]]
    assert unmet
    for gate in unmet:
        assert f"- {gate['severity']} {plain(gate['gate'])}: " in body


def test_what_departs_from_the_rules_is_shown_with_its_reason(copied, reconstituted):
    stream, content_hash = reconstituted.result["stream"], reconstituted.result["content_hash"]
    file = publication.newest_version(copied, stream).folder / "MANIFEST.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    assert "**Overrides and exceptions** none" in request_body(copied, stream, content_hash)
    manifest["overrides"] = [{"gate": "publication.sector_drift", "observed": "0.3", "reason": "a merger of *two*"}]
    manifest["exceptions"] = [{"security_id": "S1", "screen_id": "S03", "new_value": "pass", "reason": "a letter"}]
    manifest["restatement"] = {"ticket": "T-7", "restates": 1, "detected": "2026-07-01", "reason": "a wrong float"}
    file.chmod(0o644)
    file.write_text(json.dumps(manifest), encoding="utf-8")
    body = request_body(copied, stream, content_hash)
    assert "- gate publication.sector\\_drift, observed 0.3, because: a merger of \\*two\\*" in body
    assert "- security\\_id S1, screen\\_id S03, new\\_value pass, because: a letter" in body
    assert "**Restatement** ticket T-7, restates 1, detected 2026-07-01: a wrong float" in body


def test_final_weights_that_would_give_way_to_those_of_the_rank_day_are_said_loudly(copied, reconstituted):
    """The fixture is published with the implementation's closes; the rank day by itself would take its place."""
    result = reconstitute(copied, date(2026, 4, 30), at_rank_day=True)
    body = request_body(copied, result["stream"], result["content_hash"])
    assert "weights as of **2026-04-30** (not the implementation close)" in body
    assert "**Would supersede v1, whose weights are as of 2026-06-26: later than these**" in body
    final = reconstituted.result["content_hash"]
    assert "supersede" not in request_body(copied, result["stream"], final)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("# Approved by all", "\\# Approved by all"),
        ("a\n\n**b**", "a��\\*\\*b\\*\\*"),
        ("<img src=x>", "\\<img src=x\\>"),
        ("[here](http://x)", "\\[here\\](http://x)"),
        ("\u202eevil", "�evil"),
        ("a|b", "a\\|b"),
    ],
)
def test_words_of_others_are_text_and_nothing_else(words, shown):
    assert plain(words) == shown
    assert not re.search(r"(?<!\\)[*<>\[\]`|#]", plain(words))


def test_the_subject_counts_who_has_approved(home):
    content_hash = held(home, triggered_by="operator")
    assert (
        request_subject(home, STREAM, content_hash, standing_of(home, STREAM, content_hash))
        == f"First approval of {STREAM}"
    )
    publication.approve(home, STREAM, content_hash, "Ana")
    assert (
        request_subject(home, STREAM, content_hash, standing_of(home, STREAM, content_hash))
        == f"Second approval of {STREAM}"
    )


@pytest.mark.parametrize(("rank_date", "told"), [("2026-04-30", ""), ("2026-05-01", ", a trial run of 2026-05-01")])
def test_a_trial_run_is_called_one(home, rank_date, told):
    facts = {"rank_date": rank_date, "calendar_version": "semi_annual_november"}
    content_hash = held(home, **facts)
    assert request_subject(home, STREAM, content_hash, standing_of(home, STREAM, content_hash)).endswith(STREAM + told)
    assert is_trial(facts) == bool(told)


def test_where_a_result_stands(home):
    content_hash, name = held(home), f"{STREAM} "
    standing = standing_of(home, STREAM, content_hash)
    assert (standing.status, standing.missing, standing.approved_by) == ("pending", 2, ())
    publication.approve(home, STREAM, content_hash, "Ana")
    standing = standing_of(home, STREAM, content_hash)
    assert (standing.missing, standing.approved_by) == (1, ("Ana",))
    assert standing.summary.startswith(name) and "waits for 1 approval until " in standing.summary
    publication.approve(home, STREAM, content_hash, "Ben")
    told = standing_of(home, STREAM, content_hash).summary
    assert told == f"{STREAM} {content_hash[:12]} is published as v1, approved by Ana and Ben"
    other = held(home, row="2")
    publication.reject(home, STREAM, other, "Ben", "a doubt")
    assert standing_of(home, STREAM, other).summary.endswith("REJECTED by Ben: a doubt")
    assert standing_of(home, STREAM, content_hash).status == "published"
    assert standing_of(home, STREAM, "0" * 64).status == "unknown"


def test_a_list_on_its_gates_needs_nobody(home):
    stream = "preliminary/2026-06/2026-05-22"
    content_hash = held(home, stream=stream)
    standing = standing_of(home, stream, content_hash)
    assert (standing.status, standing.missing) == ("published", 0)
    assert standing.summary.endswith("published as v1, on its gates; nobody had to approve it")
