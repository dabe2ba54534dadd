"""A case through the command line in this process, and every way in which its outcome may be wrong."""

from __future__ import annotations

import contextlib
import io
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as parquet

from dirty.cases import Accepted, DropCase, PassedOver, Refused
from dirty.feeds import FeedCase
from dirty.market import difference, fresh_drop, meaning
from dirty.papers import Equal, PaperCase
from drops.good_drop import SESSION
from rankday.cli import main as cli
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops.reasons import SHOWN_ROWS
from rankday.drops.snapshot_store import newest
from sources.panel_feed import SESSIONS

LONGEST = 900


@dataclass(frozen=True)
class Outcome:
    """What a call of the command line came to; ``trace`` is what no person may ever see."""

    status: int
    out: str
    errors: list[str]
    trace: str = ""


def call(*arguments: object) -> Outcome:
    """``rankday`` with these arguments, in this process."""
    status, out, err, trace = 0, io.StringIO(), io.StringIO(), ""
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main([str(argument) for argument in arguments])
        except SystemExit as leave:
            status = leave.code or 0
        except BaseException:  # whatever it is, a person would see it
            status, trace = 1, traceback.format_exc()
    return Outcome(status, out.getvalue(), err.getvalue().split("\n")[:-1], trace)


def faults_of_refusal(outcome: Outcome, expected: Refused, status: int | None = None) -> Iterator[str]:
    """Not refused, or not as a person needs it: lines that name the place and end in one line of the program."""
    if outcome.trace:
        yield f"traceback: {outcome.trace.splitlines()[-1][:200]}"
        return
    if outcome.status == 0 or (status is not None and outcome.status != status):
        yield f"exit status {outcome.status}, expected {status or 'a refusal'}"
    if not outcome.errors or not outcome.errors[-1].startswith("rankday: "):
        yield f"no line of the program at the end: {outcome.errors[-1:]}"
    if long := [line for line in outcome.errors if len(line) > LONGEST or not line.isprintable()]:
        yield f"a line that is too long or not printable: {long[0][:120]!r}"
    said = [line.removeprefix("rankday: ").strip() for line in outcome.errors]
    if not any(line.startswith(expected.place) and expected.words in line for line in said):
        yield f"nothing begins with {expected.place!r} and says {expected.words!r}: {said[:3]}"


def faults_of_drop(case: DropCase, folder: Path) -> list[str]:
    """Run ``case`` in a home below ``folder``; what is wrong with the outcome, in words (nothing: as expected)."""
    home = Home(folder / "home")
    drop = fresh_drop()
    case.spoil(drop)
    landing = drop.write(home, SESSION)
    before = _tree(landing)
    outcome = call("ingest", "--home", home.root, "--session", SESSION)
    if isinstance(case.expected, Refused):
        faults = [*faults_of_refusal(outcome, case.expected, status=4), *_published(home)]
        if not faults:
            faults += _quarantined(home, outcome)
            if len(outcome.errors) > 2 * SHOWN_ROWS + 4:
                faults.append(f"one fault drags {len(outcome.errors)} lines along: {outcome.errors[:3]}")
    else:
        faults = list(_faults_of_reading(outcome, case.expected, drop, home))
    if _tree(landing) != before:
        faults.append("the landing folder was changed")
    return faults


def _faults_of_reading(outcome: Outcome, expected: Accepted, drop, home: Home) -> Iterator[str]:
    if outcome.trace or outcome.status:
        yield f"not accepted ({outcome.status}): {(outcome.trace.splitlines() or outcome.errors)[-1][:300]}"
        return
    if expected.meant:
        expected.meant(drop)
    snapshot = newest(home, SESSION)
    rows = {name: table for name, table in drop.tables.items() if name not in expected.absent}
    if other := difference(snapshot.folder, meaning(rows)):
        yield f"wrong silent acceptance: {other}"


def faults_of_following(folder: Path) -> Iterator[str]:
    """An accepted oddity goes on into a reconstitution and a night: computed, or stopped with one line."""
    home = folder / "home"
    for command in (("reconstitute", "--rank-date", SESSION), ("nightly", "--session", SESSION), ("verify",)):
        outcome = call(*command, "--home", home)
        if outcome.trace:
            yield f"{command[0]}: traceback: {outcome.trace.splitlines()[-1][:300]}"
        elif outcome.status and (not outcome.errors or not outcome.errors[-1].startswith("rankday: ")):
            yield f"{command[0]}: status {outcome.status} without a line: {outcome.errors[-1:]}"
        elif outcome.status and command[0] == "verify":
            yield f"{command[0]}: {outcome.errors[-1][:300]}"
        elif hidden := [line for line in outcome.out.splitlines() if not line.isprintable()]:
            yield f"{command[0]}: prints what moves the cursor: {hidden[0][:100]!r}"
    if (home / "published" / "reconstitution").exists():
        yield "published without approvals"


def _published(home: Home) -> Iterator[str]:
    for name in ("snapshots", "published", "pending"):
        if (home.root / name).exists():
            yield f"a refused drop left {name}/"


def _quarantined(home: Home, outcome: Outcome) -> Iterator[str]:
    folders = [path for path in home.quarantine(SESSION).iterdir() if not path.name.startswith(".")]
    if len(folders) != 1:
        yield f"{len(folders)} records in quarantine, expected one"
    elif (folders[0] / "reasons.txt").read_text("utf-8").splitlines() != [line[2:] for line in outcome.errors[:-1]]:
        yield "quarantine states other reasons than the command line"


def _tree(folder: Path) -> dict[str, bytes | None]:
    return {path.name: path.read_bytes() if path.is_file() else None for path in sorted(folder.iterdir())}


def faults_of_feed(case: FeedCase, folder: Path) -> list[str]:
    """Run the importer of ``case``; after an acceptance ingest too, and compare the values that are stated."""
    home = Home(folder / "home")
    arguments = case.prepare(folder, home)
    if arguments[0] == "panel":  # companies and classes come from a screener's session
        first = call(
            "import", "nasdaq-screener", "--home", home.root, "--session", SESSIONS[0], "--file", folder / "feed.csv"
        )
        if first.status:
            return [f"the screener before the panel: {first.errors}"]
    before = _drops(home)
    outcome = call("import", *arguments, "--home", home.root)
    if isinstance(case.expected, Refused):
        faults = list(faults_of_refusal(outcome, case.expected))
        return faults + (["a refused import changed a landing drop"] if _drops(home) != before else [])
    if outcome.status:
        return [f"not accepted: {(outcome.trace.splitlines() or outcome.errors)[-1][:300]}"]
    if isinstance(case.expected, PassedOver):
        return list(_faults_of_passing(home, outcome, case.expected))
    return [fault for one in case.expected.values.items() for fault in _faults_of_value(home, *one)]


def _faults_of_passing(home: Home, outcome: Outcome, expected: PassedOver) -> Iterator[str]:
    """Passed over in silence, or with something else that was in order."""
    if not any(line.startswith(expected.place) and expected.words in line for line in outcome.out.splitlines()):
        yield f"no line says {expected.place!r} … {expected.words!r}: {outcome.out.splitlines()[-3:]}"
    if hidden := [line for line in outcome.out.splitlines() if not line.isprintable()]:
        yield f"prints what moves the cursor: {hidden[0][:100]!r}"
    files = list((home.root / "landing").glob("*/passed_over.*.csv"))
    if not files:
        yield "no file of what was passed over"
    for drop in (home.root / "landing").glob("*/drop.json"):
        after = call("ingest", "--home", home.root, "--session", drop.parent.name)
        if after.status:
            yield f"its drop is refused: {(after.trace.splitlines() or after.errors)[0][:300]}"


def _drops(home: Home) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in (home.root / "landing").glob("*/drop.json")}


def _faults_of_value(home: Home, place: tuple[str, str, str, str], value: object) -> Iterator[str]:
    session, table, key, column = place
    outcome = call("ingest", "--home", home.root, "--session", session)
    if outcome.status:
        yield f"its drop is refused: {(outcome.trace.splitlines() or outcome.errors)[0][:300]}"
        return
    rows = parquet.read_table(newest(home, date.fromisoformat(session)).table_path(table)).to_pylist()
    found = [row[column] for row in rows if row["security_id"].endswith(key)]
    if found != [value]:
        yield f"wrong silent acceptance: {column} of {key} is {found}, stated was {value!r}"


def faults_of_paper(case: PaperCase, folder: Path) -> list[str]:
    """Read the paper of ``case`` as the product does."""
    try:
        value = case.read(folder)
    except RankdayError as error:
        lines = [f"rankday: {str(error).replace(f'{folder}/', '')}"]
        outcome = Outcome(error.exit_code, "", lines)
    except BaseException:  # whatever it is, a person would see it
        outcome = Outcome(1, "", [], traceback.format_exc())
    else:
        outcome = Outcome(0, "", [])
        if isinstance(case.expected, Equal):
            return [] if value == case.expected.value else [f"wrong silent acceptance: {value!r}"]
    if isinstance(case.expected, Equal):
        return [f"not accepted: {(outcome.trace.splitlines() or outcome.errors)[-1][:300]}"]
    return list(faults_of_refusal(outcome, case.expected))
