"""What runs leave in the ledger, how a person reads it, and what verify checks of it."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date

import pytest

from rankday import ledger
from rankday.contract.errors import DropRefused, GateFailed
from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.gates import GateResult
from rankday.ledger import rule_changes
from rankday.ledger.rule_changes import record_rules, rules_hash
from rankday.ledger.run_ledger import record_gates
from rankday.ledger.sentences import SENTENCES, sentence
from rankday.publication.verification import verify
from rankday.reconstitution import steps as reconstitution
from rankday.rulebook.rows import RULEBOOK
from reference.drops import Market, Universe, write_drop, write_universe

RANK_DAY = date(2026, 4, 30)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def kinds(home: Home) -> list[str]:
    return [entry["kind"] for entry in ledger.entries(home)]


def newest(home: Home, kind: str) -> dict:
    return [entry["payload"] for entry in ledger.entries(home) if entry["kind"] == kind][-1]


def test_a_reconstitution_leaves_one_entry_of_each_step(reconstituted):
    assert kinds(reconstituted.home) == [
        "snapshot_frozen",
        "snapshot_frozen",
        "rules_changed",
        "run_opened",
        "gates_judged",
        "result_pending",
        "approval",
        "approval",
        "publication",
    ]


def test_a_run_is_opened_by_somebody_from_named_inputs_under_named_rules(reconstituted):
    opened, run_id = newest(reconstituted.home, "run_opened"), reconstituted.result["run_id"]
    manifest = json.loads((reconstituted.home.published("reconstitution/2026-06") / "v1" / "MANIFEST.json").read_text())
    assert (opened["run_id"], opened["stream"]) == (run_id, "reconstitution/2026-06")
    assert opened["input_snapshots"] == manifest["input_snapshots"]
    assert opened["rulebook_hash"] == manifest["rulebook_hash"]
    assert opened["account"]


def test_the_gates_of_a_run_are_counted_and_those_not_met_are_named(reconstituted):
    judged = newest(reconstituted.home, "gates_judged")
    path = reconstituted.home.published("reconstitution/2026-06") / "v1" / "gate_results.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    unmet = {row["gate"] for row in rows if row["is_met"] == "false"}
    assert judged["met"] == len(rows) - len(unmet)
    assert {one["gate"] for one in judged["unmet"]} == unmet and unmet


UNMET = GateResult("snapshot.prices_of_unknown_lines", "at most 0", "warning", False, "2 (x, y)")
PLAIN = GateResult("publication.r2000_turnover", "at most 0.4", "critical", False, "0.5")
FACTS = {"run_id": "r1", "stream": "reconstitution/2026-06"}


def test_disregarded_rows_are_told_with_the_reason_of_the_rulebook(home):
    record_gates(home, FACTS, [(None, UNMET), (None, PLAIN)], [], RULEBOOK)
    judged = newest(home, "gates_judged")
    assert [one["gate"] for one in judged["unmet"]] == [UNMET.gate, PLAIN.gate]
    [told] = judged["disregarded"]
    assert (told["gate"], told["observed"]) == (UNMET.gate, "2 (x, y)")
    assert told["reason"] == "price rows whose line is not in securities; disregarded"


def test_a_step_that_is_repeated_is_not_recorded_twice(home):
    for _ in range(2):
        record_gates(home, FACTS, [(None, PLAIN)], [], RULEBOOK)
    record_gates(home, FACTS | {"run_id": "r2"}, [(None, PLAIN)], [], RULEBOOK)
    assert kinds(home) == ["gates_judged"] * 2


def test_a_run_that_a_gate_stops_says_so_each_time(home):
    one = Market(RANK_DAY)
    one.simple("a")
    one.drop["securities"][0]["average_close_30d"] = None
    for number in range(4):  # four of five members without a close
        one.member(one.simple(f"member{number}", close=None), "R3000E R3000 R2000")
    write_universe(home.root, Universe("stopped", one.drop))
    with pytest.raises(GateFailed):
        reconstitution.reconstitute(home, RANK_DAY, run_id="stopped")
    assert kinds(home) == ["snapshot_frozen", "rules_changed", "run_opened", "run_stopped"]
    stopped = newest(home, "run_stopped")
    assert (stopped["run_id"], stopped["stage"]) == ("stopped", "snapshot")
    assert "snapshot.members_with_close" in stopped["why"]
    with pytest.raises(GateFailed):
        reconstitution.check_snapshot(home, "stopped")
    assert kinds(home)[-2:] == ["run_stopped", "run_stopped"]


@pytest.fixture
def seeds(tmp_path):
    return shutil.copytree(RULEBOOK, tmp_path / "seeds")


def amend(seeds, name: str, old: str, new: str) -> None:
    path = seeds / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_first_rules_are_kept_and_recorded_once(home, seeds):
    for _ in range(2):
        record_rules(home, seeds)
    assert kinds(home) == ["rules_changed"]
    assert newest(home, "rules_changed") == {
        "rules_hash": rules_hash(seeds),
        "previous_rules_hash": None,
        "changes": None,
    }
    assert (home.rulebooks / rules_hash(seeds) / "parameters.csv").read_bytes() == (
        RULEBOOK / "parameters.csv"
    ).read_bytes()


def test_half_a_rulebook_of_a_killed_run_goes_with_the_next(home, seeds):
    left = home.rulebooks / f".{rules_hash(seeds)}.0123.draft"
    left.mkdir(parents=True)
    (left / "parameters.csv").write_text("half", encoding="utf-8")
    record_rules(home, seeds)
    assert not left.exists() and verify(home).problems == []


def test_a_changed_rule_is_recorded_row_by_row(home, seeds):
    record_rules(home, seeds)
    amend(seeds, "parameters", "minimum_price,1978-12-31,1.000000,", "minimum_price,1978-12-31,2.000000,")
    amend(seeds, "gates", "snapshot,zero_closes,,0,warning,warning,lines with a close of zero\n", "")
    with (seeds / "breaks.csv").open("a", encoding="utf-8") as handle:
        handle.write("4999,,,,5.break,new\n")
    record_rules(home, seeds)
    changes = newest(home, "rules_changed")["changes"]
    assert [(one["seed"], one["row"]) for one in changes] == [
        ("breaks.csv", "4999"),
        ("gates.csv", "snapshot zero_closes"),
        ("parameters.csv", "minimum_price 1978-12-31"),
    ]
    assert changes[0]["old"] is None and changes[1]["new"] is None
    assert (changes[2]["old"], changes[2]["new"]) == ({"value": "1.000000"}, {"value": "2.000000"})
    told = sentence(ledger.entries(home)[-1])
    assert told.startswith("rules changed: breaks.csv 4999 added; gates.csv snapshot zero_closes removed; ")
    assert told.endswith("parameters.csv minimum_price 1978-12-31: value 1.000000 → 2.000000")


def test_the_old_rules_again_are_a_change_too(home, seeds):
    record_rules(home, seeds)
    amend(seeds, "parameters", "minimum_price,1978-12-31,1.000000,", "minimum_price,1978-12-31,2.000000,")
    record_rules(home, seeds)
    record_rules(home, RULEBOOK)
    assert kinds(home) == ["rules_changed"] * 3 and len(list(home.rulebooks.glob("[0-9a-f]*"))) == 2
    assert newest(home, "rules_changed")["changes"][0]["new"] == {"value": "1.000000"}


def test_an_exception_is_no_rule(home, seeds):
    record_rules(home, seeds)
    with (seeds / "exceptions.csv").open("a", encoding="utf-8") as handle:
        handle.write("2026-12,a,S06,fail,pass,misreported,notice 7,ana,ben\n")
    record_rules(home, seeds)
    assert kinds(home) == ["rules_changed"]


def test_verify_names_a_kept_rulebook_that_is_changed_or_gone(home, seeds):
    record_rules(home, seeds)
    kept = home.rulebooks / rules_hash(seeds)
    assert verify(home).problems == [] and verify(home).checked["rulebook"] == 1
    (kept / "note.txt").write_text("mine")
    (home.rulebooks / "mine").mkdir()
    assert verify(home).problems == [
        f"rulebooks/{kept.name}: unexpected files; only seeds belong here",
        "rulebooks/mine: unexpected; only rulebooks named by their hash belong here",
    ]
    (kept / "note.txt").unlink()
    (home.rulebooks / "mine").rmdir()
    (kept / "gates.csv").chmod(0o644)
    amend(kept, "gates", "0.8", "0.7")
    assert verify(home).problems[0].startswith(f"rulebooks/{kept.name}: changed; the hash of its seeds is ")
    shutil.rmtree(kept)
    assert verify(home).problems == [f"rulebooks/{kept.name}: missing; the ledger says that runs used it"]


@pytest.fixture
def refused(home):
    """A home with one refused drop; the folder of its record."""
    market = Market(RANK_DAY)
    market.simple("a", close="-1")
    write_drop(home.landing(RANK_DAY), RANK_DAY, market.drop)
    with pytest.raises(DropRefused):
        ingest(home, RANK_DAY)
    [folder] = [path for path in home.quarantine(RANK_DAY).iterdir() if path.is_dir()]
    return folder


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("reasons.json", "reasons.json: changed; it is no longer what the folder's name is the hash of"),
        ("drop.json", "drop.json: changed; sha256 is "),
        ("reasons.txt", "reasons.txt: changed; it does not list the reasons of reasons.json"),
    ],
)
def test_verify_checks_the_records_of_refusals(home, refused, name, said):
    assert verify(home).problems == [] and verify(home).checked["refused drop"] == 1
    (refused / name).write_text((refused / name).read_text() + " ")
    place = f"quarantine/2026-04-30/{refused.name}"
    [line] = verify(home).problems
    assert line.startswith(f"{place}/{said}")
    shutil.rmtree(refused)
    assert verify(home).problems == [f"{place}: missing; the ledger says that a drop was refused"]


def test_verify_does_not_advise_to_verify(copied):
    path = copied.snapshots(RANK_DAY) / "v1" / "MANIFEST.json"
    path.chmod(0o644)
    path.write_text("{")
    found = verify(copied).problems
    assert found and not [line for line in found if "rankday verify" in line]


def test_the_ledger_is_read_line_by_line(reconstituted, rankday):
    status, printed, _ = rankday("ledger", "--home", reconstituted.home.root)
    lines = printed.splitlines()
    assert status == 0 and len(lines) == 9
    assert lines[0].split()[0] == "1" and lines[0].split()[3] == "snapshot_frozen"
    assert "drop of 2026-04-30 frozen as v1" in lines[1]
    assert "approved unseen by ana" in lines[6] and "published as v1, approved by ana and ben" in lines[8]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--kind", "approval"], 2),
        (["--stream", "reconstitution/2026-06"], 6),
        (["--stream", "reconstitution/2026-06", "--kind", "publication"], 1),
        (["--kind", "rejection"], 0),
        (["--since", "2020-01-01"], 9),
        (["--since", "2999-01-01"], 0),
    ],
)
def test_the_ledger_is_read_in_part(reconstituted, rankday, options, count):
    status, printed, _ = rankday("ledger", "--home", reconstituted.home.root, *options, "--json")
    found = json.loads(printed)
    assert (status, len(found)) == (0, count)
    assert all(one["sentence"] and one["entry_hash"] for one in found)
    if not count:
        assert "no such entry among 9" in rankday("ledger", "--home", reconstituted.home.root, *options)[1]


@pytest.mark.parametrize("options", [["--kind", "decision"], ["--stream", "../x"], ["--since", "yesterday"]])
def test_what_is_asked_of_the_ledger_must_make_sense(reconstituted, rankday, options):
    status, _, error = rankday("ledger", "--home", reconstituted.home.root, *options)
    assert status and len(error.splitlines()) == 1


def test_an_entry_without_a_sentence_is_shown_as_it_is():
    assert sentence({"kind": "noted", "payload": {"n": 1}}) == '{"n":1}'
    assert sentence({"kind": "approval", "payload": {"old": "layout"}}) == '{"old":"layout"}'
    assert len(sentence({"kind": "noted", "payload": {"text": "x" * 500}})) < 200


def test_every_kind_of_a_reconstitution_has_a_sentence(reconstituted):
    assert set(kinds(reconstituted.home)) <= set(SENTENCES)
    assert rule_changes.CHANGED in SENTENCES


def test_a_name_in_the_ledger_cannot_steer_the_terminal(home, rankday):
    ledger.append(home, "noted", {"name": "a\x1b[31mred"})
    assert "\x1b" not in rankday("ledger", "--home", home.root)[1]
