"""From files to a landing drop: what ``rankday import nasdaq-screener`` does (contract 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday.evidence import store as evidence_store
from rankday_sources import (
    carry_over,
    evidence_rows,
    feed_files,
    landing_drop,
    nasdaq_screener,
    panel_drops,
    screener_drops,
    side_files,
)
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.member_tickers import Shares


@dataclass(frozen=True)
class ScreenerFiles:
    """The files of one session; ``screener`` is needed, everything else improves what can be inferred."""

    screener: Path
    incumbents: tuple[Path, ...] = ()
    directories: tuple[Path, ...] = ()
    sec_companies: Path | None = None
    floats: Path | None = None

    def listed(self) -> list[tuple[str, Path]]:
        """(role, path) of each file that is given."""
        files = [("screener", self.screener)]
        files += [("incumbents", path) for path in self.incumbents]
        files += [("directory", path) for path in self.directories]
        files += [("sec_companies", self.sec_companies)] if self.sec_companies else []
        return files + ([("float", self.floats)] if self.floats else [])


def keep_listing(home: Home, session: date, files: ScreenerFiles, replace: bool = False) -> None:
    """The listing of a session as evidence, without its drop. Raises as `import_screener`."""
    report = ImportReport()
    listings = feed_files.read_screener(files.screener, session, report)
    names = {listing.key: listing.name for listing in listings if "^" not in listing.symbol}
    ciks = side_files.read_sec_companies(files.sec_companies, report, names)
    directories = side_files.read_directories(files.directories, report)
    evidence_store.put(home, evidence_rows.listing(session, listings, directories, ciks), replace)


def import_screener(home: Home, session: date, files: ScreenerFiles, replace: bool = False) -> dict:
    """Read, infer and write ``landing/<session>/``; the raw listing goes into the evidence store too.

    Returns session, folder, is_new, row counts by table, ``members_without_row`` (tickers of the incumbents that are in
    no row of the feed, or only as a warrant, note or preferred share), ``ticker_changes`` (security_id, before, now),
    ``reused_tickers`` (ticker, security_id, before: the line that had it) and ``report`` (`ImportReport.as_json`).
    Raises SourceRefused for a file that is not what it should be and DropExists for a different drop of that session
    without ``replace``.
    """
    for _, path in files.listed():
        if not path.is_file():
            raise SourceRefused(f"{path}: no such file")
    report = ImportReport()
    listings = feed_files.read_screener(files.screener, session, report)
    names = {listing.key: listing.name for listing in listings if "^" not in listing.symbol}
    lines = [{"security_id": one.symbol, "ticker": one.symbol, "name": one.name} for one in listings]
    sources = nasdaq_screener.Sources(
        session=session,
        listings=listings,
        incumbents=side_files.read_incumbents(files.incumbents, report, Shares(lines)),
        directories=side_files.read_directories(files.directories, report),
        ciks=side_files.read_sec_companies(files.sec_companies, report, names),
        floats=side_files.read_floats(files.floats, report),
        known=carry_over.neighbors(home, session),
        earlier=carry_over.earlier_drops(home, session),
    )
    tables = nasdaq_screener.tables(sources)
    source = {
        "importer": screener_drops.IMPORTER,
        "files": [{"role": role, "name": path.name, "sha256": sha256_of_file(path)} for role, path in files.listed()],
    }
    # A panel's drop is carried from a screener's, so it gives way; in the other order this one would have stayed.
    gives_way = panel_drops.importer_of(home, session) == panel_drops.IMPORTER
    is_new = landing_drop.write(home, session, tables, source, replace or gives_way)
    lists = {code: {session: keys} for code, keys in sources.incumbents.items()}
    evidence = evidence_rows.listing(session, sources.listings, sources.directories, sources.ciks)
    evidence += evidence_rows.member_lists(lists, evidence_rows.FROM_INCUMBENTS)
    evidence_store.put(home, evidence, replace)
    passed_over = report.write(home.landing(session), screener_drops.IMPORTER)
    return {
        "session": session.isoformat(),
        "folder": str(home.landing(session)),
        "is_new": is_new,
        "rows": {name: len(rows) for name, rows in tables.items()},
        "members_without_row": nasdaq_screener.members_without_row(sources, tables),
        **sources.ids.summary(),
        "report": report.as_json(passed_over),
    }
