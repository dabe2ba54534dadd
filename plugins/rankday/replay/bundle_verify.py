"""Check a bundle of one index event, offline, with Python's standard library and nothing else.

    python3 verify.py            in the unpacked folder; or: python3 verify.py FOLDER

Looked at: every file against HASHES.txt; the ledger's chain from its first entry; every publication, pending result and
drop against the ledger and against its own manifest; that each publication was made of the drops that are here; and
that those which need it were approved, for exactly their content, by two different people without a part in them.
Prints one line for each thing that is wrong and ends with status 1, or says that the bundle is intact.

One file on purpose, and longer than the others: it goes into every bundle, and a stranger reads it from top to bottom.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import unicodedata
from pathlib import Path

GENESIS = "0" * 64
DECIDED = ("reconstitution", "ipo_additions", "fast_entry")  # two people decide on each
KINDS = (*DECIDED, "preliminary")  # what an event has
LISTING, ABOUT = "HASHES.txt", "BUNDLE.json"
ENTRY_KEYS = ["number", "kind", "recorded_at", "payload", "previous_hash", "entry_hash"]


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def canonical(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def identity(name):
    """What makes two names one person: no case, no spaces, no domain."""
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    text = unicodedata.normalize("NFKC", "".join(text.split()))
    text = text.rpartition("\\")[2] or text
    return text.partition("@")[0] or text


def spelling(name):
    """The same for a result submitted before the ledger said who may not approve: people differ by their domain too."""
    text = unicodedata.normalize("NFC", " ".join(str(name).split()))
    return unicodedata.normalize("NFC", text.casefold())


def read(path):
    """A JSON object. Raises ValueError that names the file."""
    try:
        value = json.loads(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{'/'.join(path.parts[-3:])}: changed, no JSON ({error})") from None
    if not isinstance(value, dict):
        raise ValueError(f"{'/'.join(path.parts[-3:])}: changed, no object")
    return value


def problems(root):
    """Every problem of the bundle in the folder ``root``, one line each, the file first; empty for a whole bundle."""
    try:
        return list(_problems(Path(root)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        problem = str(error) if isinstance(error, ValueError) else f"a file is not as it should be: {error!r}"
        return [problem, *_listed(Path(root))]


def _problems(root):
    damaged = list(_listed(root))
    yield from damaged
    if damaged:
        return  # what follows would name the same files again
    entries = []
    for entry, problem in _chain(root):
        if problem:
            yield problem
            return
        entries.append(entry)
    event = read(root / ABOUT)["event"]
    yield from _everything_there(root, event, entries)
    for manifest in sorted(root.glob("snapshots/*/v*/MANIFEST.json")):
        yield from _snapshot(root, manifest.parent, entries)
    for manifest in sorted(root.glob("pending/**/MANIFEST.json")):
        yield from _pending(root, manifest.parent, entries)
    for manifest in sorted(root.glob("published/**/v*/MANIFEST.json")):
        yield from _publication(root, manifest.parent, entries, event)


def _listed(root):
    """Each file against the list of hashes; what the list does not name, but the list itself."""
    try:
        lines = (root / LISTING).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        yield f"{LISTING}: not readable ({error})"
        return
    expected = {}
    for number, line in enumerate(lines, 1):
        digest, _, name = line.partition("  ")
        if not re.fullmatch("[0-9a-f]{64}", digest) or not name or ".." in name.split("/"):
            yield f"{LISTING}: line {number} is not a hash and a file"
            return
        expected[name] = digest
    present = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    for name in sorted({*expected, *present} - {LISTING}):
        if name not in present:
            yield f"{name}: missing"
        elif name not in expected:
            if "__pycache__" not in name:
                yield f"{name}: unexpected, {LISTING} does not name it"
        elif sha256(present[name].read_bytes()) != expected[name]:
            yield f"{name}: changed, its hash is not the one in {LISTING}"


def _chain(root):
    """Each entry of the ledger with its problem, if any."""
    count = len(list((root / "ledger").glob("[0-9]*.json")))
    previous = GENESIS
    for number in range(1, count + 1):
        name = f"ledger/{number:08d}.json"
        path = root / name
        if not path.is_file():
            yield None, f"{name}: missing; the chain is broken there"
            return
        entry = read(path)
        rest = {key: value for key, value in entry.items() if key != "entry_hash"}
        if list(entry) != ENTRY_KEYS or entry["number"] != number:
            yield None, f"{name}: is not entry {number}"
        elif sha256(canonical(rest)) != entry["entry_hash"]:
            yield None, f"{name}: changed, its entry_hash is not that of its content"
        elif entry["previous_hash"] != previous:
            yield None, f"{name}: chain broken, previous_hash is not the hash of entry {number - 1}"
        else:
            previous = entry["entry_hash"]
            yield entry, None
    head = read(root / "ledger" / "HEAD")
    if head != {"number": count, "entry_hash": previous}:
        yield None, f"ledger/HEAD: names entry {head.get('number')}, the newest one here is {count}"


def _everything_there(root, event, entries):
    """Every publication of the event in the ledger is here."""
    for entry in entries:
        stream = entry["payload"].get("stream") or ""
        if entry["kind"] == "publication" and _is_of(event, stream):
            place = f"published/{stream}/v{entry['payload']['version']}"
            if not (root / place / "MANIFEST.json").is_file():
                yield f"{place}: missing; ledger entry {entry['number']} says that it was published"


def _is_of(event, stream):
    kind, _, rest = stream.partition("/")
    return kind in KINDS and rest.split("/")[0] == event


def _snapshot(root, folder, entries):
    place = folder.relative_to(root).as_posix()
    manifest = read(folder / "MANIFEST.json")
    recorded = [
        entry["payload"]["manifest_sha256"]
        for entry in entries
        if entry["kind"] == "snapshot_frozen"
        and (entry["payload"]["session"], entry["payload"]["version"]) == (manifest["session"], manifest["version"])
    ]
    if place != f"snapshots/{manifest['session']}/v{manifest['version']}":
        yield f"{place}: its manifest is of another drop"
    if sha256((folder / "MANIFEST.json").read_bytes()) not in recorded:
        yield f"{place}/MANIFEST.json: not the one that the ledger says was frozen"
    tables = {name: table["content_hash"] for name, table in manifest["tables"].items()}
    if sha256(canonical({"session": manifest["session"], "tables": tables})) != manifest["content_hash"]:
        yield f"{place}/MANIFEST.json: its content_hash is not that of its tables"
    yield from _files(place, folder, {table["file"]: table["sha256"] for table in manifest["tables"].values()})


def _files(place, folder, expected):
    for name, digest in sorted(expected.items()):
        path = folder / name
        if not path.is_file():
            yield f"{place}/{name}: missing, its manifest names it"
        elif sha256(path.read_bytes()) != digest:
            yield f"{place}/{name}: changed, its manifest has another hash of it"
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != "MANIFEST.json" and name not in expected:
            yield f"{place}/{name}: unexpected, its manifest does not name it"


def _result(place, folder, manifest):
    """The files of a pending or published result, and that its content hash is theirs."""
    files = manifest["files"]
    yield from _files(place, folder, {name: one["sha256"] for name, one in files.items()})
    tables = sorted(name[:-4] for name in files if "/" not in name and name.endswith(".csv"))
    if sha256(canonical([[table, files[f"{table}.csv"]["sha256"]] for table in tables])) != manifest["content_hash"]:
        yield f"{place}/MANIFEST.json: its content_hash is not that of its tables"


def _pending(root, folder, entries):
    place = folder.relative_to(root).as_posix()
    content, manifest = (folder / "MANIFEST.json").read_bytes(), read(folder / "MANIFEST.json")
    submitted = [one["payload"] for one in entries if one["kind"] == "result_pending" and _same(one, manifest)]
    if not submitted or submitted[-1]["manifest_sha256"] != sha256(content):
        yield f"{place}/MANIFEST.json: not the one that the ledger says was submitted for approval"
    yield from _result(place, folder, manifest)


def _same(entry, manifest):
    payload = entry["payload"]
    return (payload.get("stream"), payload.get("content_hash")) == (manifest["stream"], manifest["content_hash"])


def _publication(root, folder, entries, event):
    place = folder.relative_to(root).as_posix()
    content, manifest = (folder / "MANIFEST.json").read_bytes(), read(folder / "MANIFEST.json")
    if place != f"published/{manifest['stream']}/v{manifest['version']}":
        yield f"{place}: its manifest is of another publication"
    yield from _result(place, folder, manifest)
    own = [
        entry
        for entry in entries
        if entry["kind"] == "publication"
        and _same(entry, manifest)
        and entry["payload"]["version"] == manifest["version"]
    ]
    if not own or own[0]["payload"]["manifest_sha256"] != sha256(content):
        yield f"{place}/MANIFEST.json: not the one that the ledger says was published"
        return
    number = own[0]["number"]
    earlier = {GENESIS, *(entry["entry_hash"] for entry in entries[: number - 1])}
    if manifest["previous_ledger_hash"] not in earlier:
        yield f"{place}/MANIFEST.json: was published beside another ledger"
    yield from _approvals(place, manifest, entries[: number - 1])
    if _is_of(event, manifest["stream"]):
        yield from _inputs(root, place, manifest)


def _approvals(place, manifest, earlier):
    """Two different people for this content since it was submitted, where two are needed."""
    decisions = [entry for entry in earlier if _same(entry, manifest)]
    submitted = [entry for entry in decisions if entry["kind"] == "result_pending"]
    if not submitted:
        yield f"{place}: the ledger does not say that it was submitted for approval"
        return
    since = [entry for entry in decisions if entry["number"] > submitted[-1]["number"]]
    overruled = max((one["payload"].get("overrules") or {}).get("rejection", 0) for one in submitted)
    if any(entry["kind"] == "rejection" and entry["number"] > overruled for entry in decisions):
        yield f"{place}: was rejected"
    given = {entry["number"]: entry for entry in since if entry["kind"] == "approval"}
    person, barred = _barred(manifest, decisions, submitted[-1])
    people = set()
    for approval in manifest["approvals"]:
        entry = given.get(approval["ledger_number"])
        if entry is None or entry["entry_hash"] != approval["ledger_hash"]:
            yield f"{place}: the ledger does not hold the approval by {approval['name']!r}"
            continue
        people.add(person(entry["payload"]["name"]))
    for one in sorted(people & barred):
        yield f"{place}: approved by {one!r}, who opened a run that led to it or wrote an exception in it"
    needs = any(manifest.get(name) for name in ("restatement", "overrides", "exceptions"))
    required = 2 if manifest["stream"].partition("/")[0] in DECIDED or needs else 0
    if len(people - barred) < required:
        yield f"{place}: approved by {len(people - barred)} people, {required} different ones are needed"


def _barred(manifest, decisions, submission):
    """How people are identified in a result, and who of them may not approve it; by the rule of its submission."""
    submissions = [one for one in decisions if one["kind"] in ("result_pending", "result_submitted")]
    is_strict = any("barred" in one["payload"] for one in submissions if one["number"] >= submission["number"])
    if not is_strict:
        names = [manifest.get("triggered_by"), submission["payload"].get("triggered_by")]
        return spelling, {spelling(name) for name in names if name}
    names = [manifest.get("triggered_by"), *(one["payload"].get("triggered_by") for one in submissions)]
    names += [row["name"] for one in submissions for row in one["payload"].get("barred", [])]
    return identity, {identity(name) for name in names if name}


def _inputs(root, place, manifest):
    season = manifest.get("season_from") or {}
    compared = manifest.get("snapshot_compared_with")
    alone = {compared["session"]: compared} if compared else None
    for named in (manifest.get("input_snapshots"), manifest.get("earlier_snapshots"), season.get("after"), alone):
        for session, reference in sorted((named or {}).items()):
            path = root / "snapshots" / session / f"v{reference['version']}" / "MANIFEST.json"
            if not path.is_file():
                yield f"{place}: was made of snapshots/{session}/v{reference['version']}, which is not here"
            elif read(path)["content_hash"] != reference["content_hash"]:
                yield f"{place}: was made of another snapshots/{session}/v{reference['version']}"


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    found = problems(root)
    for line in found:
        print("".join(sign if sign.isprintable() else "\ufffd" for sign in line))  # a name could steer the terminal
    if found:
        print(f"NOT INTACT: {len(found)} problem(s)")
        return 1
    head = read(root / "ledger" / "HEAD")
    files = len((root / LISTING).read_text(encoding="utf-8").splitlines())
    print(f"intact: {files} files, {head['number']} ledger entries, every publication as approved")
    print(f"newest ledger entry {head['entry_hash']}")
    print("Compare that hash with one you got from the administrator by another way: who could replace the whole")
    print("bundle could replace this script as well.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
