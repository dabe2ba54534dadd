"""``rankday ledger``: the record of every decision, one line an entry."""

from __future__ import annotations

from datetime import date

import click

from rankday.cli.options import ISO_DATE, home_option, json_option
from rankday.contract.errors import RankdayError
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.streams import checked_stream
from rankday.contract.text import plain
from rankday.ledger.sentences import SENTENCES, sentence


@click.command("ledger")
@home_option
@click.option("--kind", help="only entries of this kind, for example approval")
@click.option("--stream", help="only entries about this stream, for example reconstitution/2026-06")
@click.option("--since", type=ISO_DATE, help="only entries recorded on this day (UTC) or later")
@json_option
def ledger_command(home: Home, kind: str | None, stream: str | None, since: date | None, as_json: bool) -> None:
    """Number, time (UTC), kind and one sentence for each entry, in the order of the numbers.

    The order is the number, never the clock. Exit status 7: the chain does not hold; `rankday verify` says more.
    """
    from rankday import ledger

    if not home.root.is_dir():
        raise RankdayError(f"{home.root}: no such home folder; name it with --home")
    entries = ledger.entries(home)
    kinds = sorted({*SENTENCES, *(entry["kind"] for entry in entries)})
    if kind is not None and kind not in kinds:
        raise RankdayError(f"--kind {kind!r}: there are {', '.join(kinds)}")
    chosen = [
        entry
        for entry in entries
        if (kind is None or entry["kind"] == kind)
        and (stream is None or entry["payload"].get("stream") == checked_stream(stream))
        and (since is None or entry["recorded_at"][:10] >= since.isoformat())
    ]
    if as_json:
        click.echo(readable_json([entry | {"sentence": sentence(entry)} for entry in chosen]), nl=False)
        return
    width = max((len(entry["kind"]) for entry in chosen), default=0)
    for entry in chosen:
        time = entry["recorded_at"][:19].replace("T", " ")
        click.echo(f"{entry['number']:>6}  {time}  {entry['kind']:<{width}}  {plain(sentence(entry))}")
    if not chosen:
        click.echo(f"no such entry among {len(entries)} in {home.ledger}")
