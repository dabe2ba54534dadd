"""Who may decide, who counts as one person, and how many are needed."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from publication.held_results import DAILY, LISTED, MAPPED, STREAM, held, published
from rankday import ledger, publication
from rankday.cli.approval import approve_command, full_hash, reject_command
from rankday.contract.errors import ApprovalRefused, RankdayError
from rankday.contract.home import Home
from rankday.publication import approvals
from rankday.reconstitution.steps import reconstitute

PRELIMINARY = "preliminary/2026-06/2026-05-22"


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def decisions(home: Home) -> list[str]:
    return [entry["kind"] for entry in ledger.entries(home)]


@pytest.mark.parametrize("spelling", ["ana", " ANA ", "Ana", "\tana\n"])
def test_spellings_of_one_person(home, spelling):
    content_hash = held(home)
    publication.approve(home, STREAM, content_hash, "Ana")
    with pytest.raises(ApprovalRefused, match="already; a second person"):
        publication.approve(home, STREAM, content_hash, spelling)
    assert publication.status_of(home, STREAM, content_hash) == "pending"
    assert decisions(home) == ["result_pending", "approval"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zoë", "Zoe\u0308", True),  # one letter, or letter and diaeresis
        ("STRASSE", "straße", True),
        ("Ana Maria", "ana  maria", True),
        ("ana", "EXAMPLE\\Ana", True),
        ("ana", "ana@example.org", True),
        ("Ana", "Anna", False),
        ("Zoë", "Zoe", False),
    ],
)
def test_identity(one, other, same):
    assert (approvals.identity(one) == approvals.identity(other)) is same


@pytest.mark.parametrize("name", ["", "  ", "an\u200ba", "a\x00", "\u202eana", "a" * 201, "\udce9"])
def test_names_that_nobody_can_see_are_refused(home, name):
    content_hash = held(home)
    with pytest.raises(ApprovalRefused, match="visible"):
        publication.approve(home, STREAM, content_hash, name)
    assert decisions(home) == ["result_pending"]


def test_the_second_of_two_people_publishes(home):
    content_hash = held(home)
    first = publication.approve(home, STREAM, content_hash, " Ana ")
    assert (first.status, first.approved_by, first.missing, first.publication) == ("pending", ("Ana",), 1, None)
    second = publication.approve(home, STREAM, content_hash, "Ben", unseen=True)
    assert (second.status, second.approved_by, second.missing) == ("published", ("Ana", "Ben"), 0)
    assert [one["unseen"] for one in second.publication.manifest["approvals"]] == [False, True]
    assert second.publication.manifest["approved_unseen"] is True
    assert decisions(home) == ["result_pending", "approval", "approval", "publication"]


def test_an_approver_may_ask_again_after_publication_but_nobody_new(home):
    done = published(home)
    again = publication.approve(home, STREAM, done.content_hash, "ben ")
    assert (again.status, again.publication.version) == ("published", 1)
    with pytest.raises(ApprovalRefused, match="published already, as v1"):
        publication.approve(home, STREAM, done.content_hash, "Carl")
    with pytest.raises(ApprovalRefused, match="published already, as v1"):
        publication.reject(home, STREAM, done.content_hash, "Ana", "late")
    assert len(ledger.entries(home)) == 4


def test_who_triggered_cannot_approve(home):
    content_hash = held(home, triggered_by="Ana ")
    with pytest.raises(ApprovalRefused, match="ANA opened a run, which led to this result"):
        publication.approve(home, STREAM, content_hash, "ANA")
    assert publication.approve(home, STREAM, content_hash, "Ben").missing == 1
    assert publication.approve(home, STREAM, content_hash, "Carl").status == "published"


def test_a_rejection_needs_a_reason_and_is_final(home):
    content_hash = held(home)
    publication.approve(home, STREAM, content_hash, "Ana")
    for reason in ("", "  ", None):
        with pytest.raises(ApprovalRefused, match="reason"):
            publication.reject(home, STREAM, content_hash, "Ben", reason)
    assert publication.reject(home, STREAM, content_hash, "Ben", " float of ACME ").status == "rejected"
    for decide in (
        lambda: publication.approve(home, STREAM, content_hash, "Carl"),
        lambda: publication.reject(home, STREAM, content_hash, "Carl", "too"),
    ):
        with pytest.raises(ApprovalRefused, match=r"rejected by Ben \(float of ACME\)"):
            decide()
    assert held(home) == content_hash  # the same content again is the same, rejected, result
    assert publication.status_of(home, STREAM, content_hash) == "rejected"
    assert publication.newest_version(home, STREAM) is None and publication.pending(home) == []
    assert decisions(home) == ["result_pending", "approval", "rejection"]


def test_a_changed_result_can_still_be_rejected(home):
    content_hash = held(home)
    (home.pending(STREAM, content_hash) / "MANIFEST.json").unlink()
    assert publication.reject(home, STREAM, content_hash, "Ben", "damaged").status == "rejected"


@pytest.mark.parametrize("content_hash", ["0" * 64, "0" * 63, "../../../x", "", "A" * 64])
def test_an_unknown_hash_is_refused(home, content_hash):
    held(home)
    with pytest.raises(ApprovalRefused):
        publication.approve(home, STREAM, content_hash, "Ana")
    with pytest.raises(ApprovalRefused):
        publication.approve(home, "reconstitution/2027-06", "0" * 64, "Ana")
    assert not home.pending("reconstitution/2027-06").exists()


@pytest.mark.parametrize(
    "name", ["constituents.csv", "constituents.parquet", "rulebook/parameters.csv", "MANIFEST.json"]
)
@pytest.mark.parametrize("harm", ["change", "delete"])
def test_a_file_changed_between_approvals_stops_the_second(home, name, harm):
    content_hash = held(home)
    publication.approve(home, STREAM, content_hash, "Ana")
    path = home.pending(STREAM, content_hash) / name
    path.chmod(0o644)
    if harm == "change":
        path.write_bytes(path.read_bytes() + b" ")
    else:
        path.unlink()
    with pytest.raises(ApprovalRefused, match=path.name.replace(".", r"\.")):
        publication.approve(home, STREAM, content_hash, "Ben")
    assert publication.newest_version(home, STREAM) is None
    assert decisions(home) == ["result_pending", "approval"]


def test_a_manifest_rewritten_with_its_files_is_not_what_was_held(home):
    content_hash = held(home, triggered_by="Ana")
    path = home.pending(STREAM, content_hash) / "MANIFEST.json"
    path.chmod(0o644)
    path.write_text(path.read_text().replace('"Ana"', '"Zed"'))
    with pytest.raises(ApprovalRefused, match=r"MANIFEST\.json: changed, the ledger"):
        publication.approve(home, STREAM, content_hash, "Ana")


def test_approvals_are_of_one_content_only(home):
    one = held(home, "1")
    publication.approve(home, STREAM, one, "Ana")
    other = held(home, "2")
    assert publication.approve(home, STREAM, other, "Ben").missing == 1
    assert publication.status_of(home, STREAM, other) == "pending"


def test_only_the_result_laid_last_may_be_approved(home):
    one = held(home, "1")
    publication.approve(home, STREAM, one, "Ana")
    other = held(home, "2")
    assert publication.status_of(home, STREAM, one) == "superseded"
    with pytest.raises(ApprovalRefused, match=f"superseded by {other[:12]}.*run the step again"):
        publication.approve(home, STREAM, one, "Ben")
    publication.recover(home)
    assert publication.newest_version(home, STREAM) is None
    assert held(home, "1") == one  # the step again: now the other is the older one
    assert [publication.status_of(home, STREAM, each) for each in (one, other)] == ["pending", "superseded"]
    assert publication.approve(home, STREAM, one, "Ben").missing == 1  # what Ana saw was superseded
    assert publication.approve(home, STREAM, one, "Ana").status == "published"
    assert publication.status_of(home, STREAM, other) == "superseded"


def test_a_result_of_another_stream_supersedes_nothing(home):
    one = held(home, "1")
    held(home, "1", "reconstitution/2026-12")
    assert publication.status_of(home, STREAM, one) == "pending"


def test_rejecting_the_newest_does_not_bring_back_the_one_before(home):
    one, other = held(home, "1"), held(home, "2")
    publication.reject(home, STREAM, other, "Ana", "wrong float")
    with pytest.raises(ApprovalRefused, match="superseded"):
        publication.approve(home, STREAM, one, "Ana")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["ana", "ANA "], "named twice"),
        (["Ana", "Tom"], "opens this run"),
        (["Ana", "vic"], "neither reviewer nor approver"),
        (["Ana", "\u200bana"], "visible"),
    ],
)
def test_people_who_could_not_approve_together_are_refused_before_anything_is_computed(home, names, said):
    home.root.mkdir()
    home.approvers_file.write_text(json.dumps(MAPPED | {"Tom": ["approver"]}))
    with pytest.raises(ApprovalRefused, match=said):
        reconstitute(home, date(2026, 4, 30), approvers=names, triggered_by="tom")
    assert [path.name for path in home.root.iterdir()] == ["approvers.json"]


def test_old_approvals_do_not_return_with_the_old_content(home):
    first = published(home, "1")
    published(home, "2")
    assert held(home, "1") == first.content_hash
    assert publication.status_of(home, STREAM, first.content_hash) == "pending"
    assert publication.approve(home, STREAM, first.content_hash, "Ana").missing == 1
    assert publication.approve(home, STREAM, first.content_hash, "Carl").publication.version == 3


def test_approvals_do_not_outlive_the_manifest_that_was_seen(home):
    content_hash = held(home, triggered_by="Carl")
    publication.approve(home, STREAM, content_hash, "Ana")
    for path in sorted(home.pending(STREAM, content_hash).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    home.pending(STREAM, content_hash).rmdir()
    assert held(home, triggered_by=None) == content_hash
    assert publication.approve(home, STREAM, content_hash, "Ben").missing == 1


@pytest.mark.parametrize(
    ("stream", "manifest", "needed"),
    [
        (STREAM, {}, 2),
        (PRELIMINARY, {}, 0),
        (DAILY, {}, 0),
        (DAILY, {"overrides": []}, 0),
        (DAILY, {"overrides": [{"gate": "missing_prices", "reason": "late feed"}]}, 2),
        (PRELIMINARY, {"overrides": [{"gate": "turnover"}]}, 2),
        (DAILY, {"restatement": {"ticket": "R-12"}}, 2),
        (DAILY, {"restatement": None}, 0),
    ],
)
def test_how_many_are_needed(home, stream, manifest, needed):
    assert approvals.required_approvals(stream, manifest) == needed
    content_hash = held(home, "1", stream, **manifest)
    assert publication.status_of(home, stream, content_hash) == ("pending" if needed else "published")
    for name in ("Ana", "Ben")[:needed]:
        assert publication.newest_version(home, stream) is None
        publication.approve(home, stream, content_hash, name)
    assert publication.newest_version(home, stream).manifest["approved_unseen"] is False


@pytest.mark.parametrize("people", [LISTED, MAPPED, {"approvers": MAPPED}])
def test_only_listed_roles_count(home, people):
    content_hash = held(home)
    home.approvers_file.write_text("\ufeff" + json.dumps(people))
    for name in ("vic", "nil", "Carl"):
        with pytest.raises(ApprovalRefused, match="neither reviewer nor approver"):
            publication.approve(home, STREAM, content_hash, name)
        with pytest.raises(ApprovalRefused, match="neither reviewer nor approver"):
            publication.reject(home, STREAM, content_hash, name, "no")
    publication.approve(home, STREAM, content_hash, "ANA")
    assert publication.approve(home, STREAM, content_hash, "Ben").status == "published"


def test_a_role_is_given_to_the_name_as_it_is_listed_not_to_its_namesakes(home):
    """An alias counts as the same person where that bars somebody, never where it would let somebody in."""
    content_hash = held(home)
    home.approvers_file.write_text(json.dumps({"ana": ["approver"], "ben@example.org": ["reviewer"]}))
    for name in ("ana@elsewhere.org", "ben", "ben@elsewhere.org"):
        with pytest.raises(ApprovalRefused, match="neither reviewer nor approver"):
            publication.approve(home, STREAM, content_hash, name)
    publication.approve(home, STREAM, content_hash, "ANA")
    assert publication.approve(home, STREAM, content_hash, "Ben@example.org").status == "published"


def test_a_role_that_was_taken_away_no_longer_counts(home):
    content_hash = held(home)
    publication.approve(home, STREAM, content_hash, "Carl")
    home.approvers_file.write_text(json.dumps(MAPPED))
    assert publication.approve(home, STREAM, content_hash, "Ana").missing == 1
    assert publication.approve(home, STREAM, content_hash, "ben").approved_by == ("Ana", "ben")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"approvers": 3}', '{"approvers": [{"name": 1, "roles": []}]}', '{"a": "b"}']
)
def test_an_unreadable_list_of_approvers_lets_nobody_through(home, text):
    content_hash = held(home)
    home.approvers_file.write_text(text)
    with pytest.raises(RankdayError, match=r"approvers\.json"):
        publication.approve(home, STREAM, content_hash, "Ana")
    assert decisions(home) == ["result_pending"]


def run(command, home: Home, content_hash: str, *more: str):
    arguments = ["--home", str(home.root), "--stream", STREAM, "--content-hash", content_hash, *more]
    return CliRunner().invoke(command, arguments)


def test_the_commands_say_what_is_missing_and_where_it_is(home):
    content_hash = held(home)
    first = run(approve_command, home, content_hash[:8], "--as", "Ana")
    assert (
        first.output == f"{STREAM} {content_hash[:12]}: approved by Ana; one more approval by another person missing\n"
    )
    second = json.loads(run(approve_command, home, content_hash.upper(), "--as", "Ben", "--json").output)
    assert (second["status"], second["version"], second["missing"]) == ("published", 1, 0)
    assert second["folder"] == str(home.published(STREAM) / "v1")


def test_reject_on_the_command_line(home):
    content_hash = held(home)
    result = run(reject_command, home, content_hash[:8], "--as", "Ana", "--reason", "wrong float")
    assert result.output == f"{STREAM} {content_hash[:12]}: REJECTED by Ana: wrong float\n"
    assert run(reject_command, home, content_hash[:8], "--as", "Ana").exit_code == 2
    with pytest.raises(ApprovalRefused, match="was rejected by Ana"):
        publication.approve(home, STREAM, full_hash(home, STREAM, content_hash[:8]), "Ben")


def test_an_abbreviated_hash_must_be_long_enough_and_name_one_result(home, monkeypatch):
    content_hash = held(home)
    assert full_hash(home, STREAM, content_hash[:8]) == content_hash
    for start in (content_hash[:7], "xyzxyzxy", "0" * 65):
        with pytest.raises(ApprovalRefused, match="8 to 64"):
            full_hash(home, STREAM, start)
    with pytest.raises(ApprovalRefused, match="no pending result begins"):
        full_hash(home, STREAM, "00000000")
    twin = content_hash[:10] + "0" * 54
    monkeypatch.setattr(publication, "pending", lambda home: [(STREAM, content_hash), (STREAM, twin)])
    with pytest.raises(ApprovalRefused, match="several pending results begin"):
        full_hash(home, STREAM, content_hash[:10])
    assert full_hash(home, STREAM, content_hash[:11]) == content_hash
