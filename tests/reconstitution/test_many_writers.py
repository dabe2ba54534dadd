"""A team's tasks write at once, in processes of their own: one version after the other, one chain, nothing lost.

What dies while it writes is in tests/faults; here nobody dies and everybody is heard.
"""

from __future__ import annotations

import json
import multiprocessing
import tempfile
from collections import Counter
from pathlib import Path

from faults.phases import fast_place
from publication.held_results import DAILY, STREAM, draft, held
from rankday import ledger, publication
from rankday.contract.errors import ApprovalRefused
from rankday.contract.home import Home
from rankday.publication.verification import verify

PEOPLE = ("Ana", "Ben", "Chen")
OTHER = "reconstitution/2026-11"


def _work(root: Path, name: str, start, told: Path) -> None:
    """Hold the same results as everybody, approve all as one person, publish days of one's own, note things."""
    home, entries, decisions = Home(root), [], []
    start.wait()
    for number in range(2):
        for stream in (STREAM, OTHER):
            # everybody makes the same result, in a folder of their own
            made = draft(home.root / "runs" / name, f"{stream[-2:]}-{number}")
            content_hash = publication.submit(home, stream, made, {})
            try:
                decision = publication.approve(home, stream, content_hash, name)
                decisions.append((stream, content_hash, decision.status))
            except ApprovalRefused:
                continue  # two others were faster, or a later result of this stream was laid meanwhile
        held(home, f"{name}-{number}", DAILY)
        entries.append(ledger.append(home, "noted", {"name": name, "number": number}))
    told.write_text(json.dumps([[(one["number"], one["entry_hash"]) for one in entries], decisions]))


def test_everybody_at_once_is_one_after_the_other():
    context = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory(dir=fast_place()) as folder:
        home, start = Home(Path(folder) / "home"), context.Barrier(len(PEOPLE))
        told = [Path(folder) / name for name in PEOPLE]
        people = [
            context.Process(target=_work, args=(home.root, name, start, path))
            for name, path in zip(PEOPLE, told, strict=True)
        ]
        for one in people:
            one.start()
        for one in people:
            one.join()
        assert [one.exitcode for one in people] == [0] * len(PEOPLE)
        assert verify(home).problems == []
        reports = [json.loads(path.read_text()) for path in told]
        kept = {entry["number"]: entry["entry_hash"] for entry in ledger.entries(home)}
        noted = [tuple(one) for entries, _ in reports for one in entries]
        assert len(noted) == 2 * len(PEOPLE) and all(kept[number] == entry_hash for number, entry_hash in noted)
        streams = [entry["payload"]["stream"] for entry in ledger.entries(home) if entry["kind"] == "publication"]
        assert Counter(streams) == {
            stream: len(publication.versions(home, stream)) for stream in (STREAM, OTHER, DAILY) if stream in streams
        }
        # each person's days are other days: none may be lost to another writer of the same stream
        assert publication.versions(home, DAILY) == list(range(1, 2 * len(PEOPLE) + 1))
        published = {
            (stream, one) for _, decisions in reports for stream, one, status in decisions if status == "published"
        }
        for stream, content_hash in published:
            versions = [publication.load(home, stream, number) for number in publication.versions(home, stream)]
            assert content_hash in {one.content_hash for one in versions}
