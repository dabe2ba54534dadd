"""The year: drops arrive in the evening, some late; nights run, some are missed; lists, approvals, a restatement."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from dirty.judged import Outcome, call
from rankday import publication
from rankday.contract.home import Home
from rankday.rulebook.season import seasons_of_year
from soak.figures import Figures, taken

# in thousandths of the sessions: of 250, the nights of 20, 21, 22, 130 and 131 are missed, the drop of 60 is two late …
MISSED = ((80, 0), (80, 1), (80, 2), (520, 0), (520, 1))
LATE = ((240, 2), (720, 1))  # so many evenings late
CORRECTED = ((360, 2), (560, 125))  # on that evening the drop of so many sessions before comes again, changed
RESTATED = 680
PEOPLE = ("--approve-as", "ana", "--approve-as", "ben")


class Failed(Exception):
    """A command did not come to what it should: which, and what it said."""


@dataclass
class Year:
    """``sender`` holds the drops of all sessions; they are delivered to ``home`` one evening after the other."""

    sender: Home
    home: Home
    say: Callable[[str], None]
    figures: list[Figures] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def run(self) -> None:
        days = sorted(date.fromisoformat(path.name) for path in (self.sender.root / "landing").glob("2*"))
        seasons = [one for year in sorted({day.year for day in days}) for one in seasons_of_year(year)]
        waiting: dict[int, date] = {}

        def at(share: int) -> int:
            return max(share * len(days) // 1000, 1)

        missed = {at(share) + more for share, more in MISSED}
        late = {at(share): at(share) + more for share, more in LATE}
        corrected = {at(share): max(at(share) - back, 0) for share, back in CORRECTED}
        restated = max(at(RESTATED), 1)
        for place, day in enumerate(days):
            if place in late:
                waiting[late[place]] = day
                self.told.append(f"{day}: no drop, it comes {late[place] - place} evenings later")
            else:
                self.deliver(day)
            if place in waiting:
                self.deliver(waiting.pop(place))
            if place in corrected:
                self.correct(days[corrected[place]], place)
            for season in seasons:
                self.season_evening(season, day, days)
            if place == restated:
                self.restate([one for one in seasons if self.newest(f"reconstitution/{one.event_id}")][-1])
            if place in missed:
                self.told.append(f"{day}: no night")
            else:
                self.night(day, is_missing=bool(waiting))
        self.end = days[-1]

    def command(self, *arguments: object, expected: int = 0) -> Outcome:
        told = call(*arguments, "--home", self.home.root)
        if told.trace or told.status != expected:
            raise Failed(f"rankday {' '.join(map(str, arguments))}: status {told.status}, {told.trace or told.errors}")
        return told

    def newest(self, stream: str) -> publication.Publication | None:
        return publication.newest_version(self.home, stream)

    def deliver(self, day: date) -> None:
        shutil.copytree(self.sender.landing(day), self.home.landing(day))

    def night(self, day: date, is_missing: bool) -> None:
        begun = time.process_time()
        told = self.command("nightly", "--session", day, "--json", expected=3 if is_missing else 0)
        # a night that catches up or computes days again has more to do: only those of one day are compared
        if not is_missing and len(json.loads(told.out)["published"]) == 1:
            folder = self.newest(f"daily/{day}").folder
            self.figures.append(taken(self.home, time.process_time() - begun, folder))
            if len(self.figures) % 25 == 0:
                self.say(f"{day}: {self.figures[-1]}")

    def season_evening(self, season, day: date, days: list[date]) -> None:
        if season.rank_date not in days:
            return
        is_short = season.implementation_date > days[-1]
        if is_short and day == season.rank_date and day == days[0]:  # else a short year had no composition of ours
            self.command("reconstitute", "--rank-date", day, *PEOPLE, "--json")
            self.told.append(f"{day}: reconstitution {season.event_id} with rank-day weights, approved by two")
        if day in season.list_dates:
            self.command("preliminary", "--event", season.event_id, "--list-date", day, "--json")
            self.told.append(f"{day}: list of {season.event_id}")
        if day == season.implementation_date:
            self.command("reconstitute", "--rank-date", season.rank_date, *PEOPLE, "--json")
            self.told.append(f"{day}: reconstitution {season.event_id}, approved by two")

    def correct(self, day: date, place: int) -> None:
        """Deliver the drop of ``day`` again, one close raised by a cent."""
        self._rewrite(day, "prices", lambda row: row | {"close": str(Decimal(row["close"]) + Decimal("0.01"))}, place)
        self.command("nightly", "--session", day, "--json")  # as docs/operate.md says: the day itself is run again
        self.told.append(f"the drop of {day} again, corrected")

    def restate(self, season) -> None:
        """An error found later: a member's company was a fund all along. Every result of the season, in order."""
        self._rewrite(season.rank_date, "companies", lambda row: row | {"structure": "closed_end_fund"}, 0)
        streams = [f"preliminary/{season.event_id}/{day}" for day in season.list_dates]
        for stream in [*streams, f"reconstitution/{season.event_id}"]:
            if self.newest(stream):
                told = self.command("restate", "--stream", stream, "--ticket", "T-1", "--reason", "a fund", *PEOPLE)
                self.told.append(f"restated {stream}: {told.out.strip().splitlines()[0][:100] if told.out else ''}")

    def _rewrite(self, day: date, table: str, change: Callable[[dict], dict], skip: int) -> None:
        """Change the first row of a drop that belongs to a member, after ``skip`` of them, and list the new file."""
        folder = self.home.landing(day)
        listing = json.loads((folder / "drop.json").read_text())
        path = folder / listing["tables"][table]["file"]
        with path.open(newline="", encoding="utf-8") as handle:
            rows = list(csv.DictReader(handle))
        members = self._members(table)
        places = [place for place, row in enumerate(rows) if row[members[0]] in members[1] and row.get("close", "1")]
        place = places[skip % len(places)]
        rows[place] = change(rows[place])
        with path.open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        listing["tables"][table]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        (folder / "drop.json").write_text(json.dumps(listing))

    def _members(self, table: str) -> tuple[str, set[str]]:
        """The key column of ``table``, and its values of those who are in an index."""
        column, kind, file = {
            "prices": ("security_id", "daily", "closing"),
            "companies": ("company_id", "reconstitution", "constituents"),
        }[table]
        path = self.newest(publication.streams(self.home, kind)[-1]).folder / f"{file}.parquet"
        rows = duckdb.sql(f"select distinct {column} from read_parquet('{path}')").fetchall()
        return column, {one for (one,) in rows}


def levels_of_the_nights(home: Home) -> list[tuple]:
    """(session, every column of index_values) of the newest version of each published day, in order."""
    rows = []
    for path in sorted((home.root / "published" / "daily").iterdir()):
        table = publication.newest_version(home, f"daily/{path.name}").folder / "index_values.parquet"
        values = duckdb.sql(f"select * from read_parquet('{table}') order by all").fetchall()
        rows += [(path.name, *row) for row in values]
    return rows


def levels_of_the_history(folder: Path) -> list[tuple]:
    """The same of a history's folder."""
    table = folder / "index_values.parquet"
    rows = duckdb.sql(f"select * from read_parquet('{table}') order by all").fetchall()
    return [(str(row[0]), *row[1:]) for row in rows]
