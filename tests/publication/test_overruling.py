"""A rejection may be overruled, with a reason, by two people who have not decided on the result before."""

import json

import pytest

from publication.held_results import STREAM, held
from rankday import ledger, publication
from rankday.contract.errors import ApprovalRefused
from rankday.contract.home import Home
from rankday.ledger.sentences import sentence
from rankday.publication.request import may_not_approve
from rankday.publication.standing import standing_of
from rankday.publication.verification import verify
from rankday.replay import bundle_verify


@pytest.fixture
def rejected(tmp_path) -> tuple[Home, str]:
    """Ana approved, then Rita rejected."""
    home = Home(tmp_path / "home")
    content_hash = held(home, triggered_by="olga")
    publication.approve(home, STREAM, content_hash, "Ana")
    publication.reject(home, STREAM, content_hash, "Rita", "odd float")
    return home, content_hash


def overrule(home: Home, content_hash: str, name: str, reason: str | None = "float confirmed by the issuer"):
    return publication.approve(home, STREAM, content_hash, name, reason=reason, overrule=True)


def test_two_new_people_overrule_and_it_is_published_with_what_was_overruled(rejected):
    home, content_hash = rejected
    first = overrule(home, content_hash, "Carl")
    assert (first.status, first.approved_by, first.missing) == ("pending", ("Carl",), 1)
    decision = publication.approve(home, STREAM, content_hash, "Dora")
    assert decision.status == "published" and decision.approved_by == ("Carl", "Dora")
    rejection = next(entry["number"] for entry in ledger.entries(home) if entry["kind"] == "rejection")
    assert decision.publication.manifest["overrules"] == {
        "rejection": rejection,
        "rejected_by": "Rita",
        "reason": "odd float",
        "name": "Carl",
        "because": "float confirmed by the issuer",
    }
    assert not verify(home).problems
    manifest = json.loads((home.published(STREAM) / "v1" / "MANIFEST.json").read_text())
    assert not list(bundle_verify._approvals("v", manifest, ledger.entries(home)[:-1]))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("rita@example.org", "rejected this result before"),
        ("ANA", "approved this result before"),
        ("olga", "opened a run"),
    ],
)
def test_whoever_decided_or_had_a_part_cannot_overrule_nor_approve_after(rejected, name, why):
    home, content_hash = rejected
    before = len(ledger.entries(home))
    with pytest.raises(ApprovalRefused, match=why):
        overrule(home, content_hash, name)
    assert len(ledger.entries(home)) == before
    overrule(home, content_hash, "Carl")
    with pytest.raises(ApprovalRefused, match=why):
        publication.approve(home, STREAM, content_hash, name)
    assert "Rita (rejected)" in may_not_approve(standing_of(home, STREAM, content_hash))


def test_it_needs_a_reason_a_rejection_and_the_newest_result(rejected):
    home, content_hash = rejected
    for reason in (None, "", "  "):
        with pytest.raises(ApprovalRefused, match="needs a reason"):
            overrule(home, content_hash, "Carl", reason)
    later = held(home, "2")
    with pytest.raises(ApprovalRefused, match="nobody rejected it"):
        overrule(home, later, "Carl")
    with pytest.raises(ApprovalRefused, match=f"{later[:12]} was submitted after it"):
        overrule(home, content_hash, "Carl")


def test_without_overruling_the_rejection_stands(rejected):
    home, content_hash = rejected
    with pytest.raises(ApprovalRefused, match="or two people who overrule it"):
        publication.approve(home, STREAM, content_hash, "Carl")
    assert held(home) == content_hash and publication.status_of(home, STREAM, content_hash) == "rejected"


def test_it_may_be_rejected_again_and_then_takes_two_more(rejected):
    home, content_hash = rejected
    overrule(home, content_hash, "Carl")
    publication.reject(home, STREAM, content_hash, "Rita", "still odd")
    for name in ("Carl", "Rita", "Ana"):
        with pytest.raises(ApprovalRefused, match="this result before"):
            overrule(home, content_hash, name)
    overrule(home, content_hash, "Eva")
    assert publication.approve(home, STREAM, content_hash, "Finn").status == "published"
    assert not verify(home).problems


def test_a_changed_file_is_not_overruled_into_print(rejected):
    home, content_hash = rejected
    path = home.pending(STREAM, content_hash) / "decisions.csv"
    path.chmod(0o644)
    path.write_text("key,value\ndecisions,2\n")
    with pytest.raises(ApprovalRefused, match="not what would be published"):
        overrule(home, content_hash, "Carl")


def test_the_ledger_reads_as_a_sentence(rejected):
    home, content_hash = rejected
    overrule(home, content_hash, "Carl")
    entry = [one for one in ledger.entries(home) if one["kind"] == "result_pending"][-1]
    assert sentence(entry).endswith("overruling Rita, by Carl: float confirmed by the issuer")
