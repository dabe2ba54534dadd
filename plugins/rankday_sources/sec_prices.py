"""The close of a line on an earlier day, from what the home holds: that day's landing drop, else dated evidence."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from rankday.contract.home import Home
from rankday.evidence import store as evidence_store
from rankday.rulebook.sessions import sessions_between
from rankday_sources.names import issuer_key, symbol_key
from rankday_sources.open_drop import OpenDrop


class Prices:
    """Closes by session, each session read once."""

    def __init__(self, home: Home):
        self._home = home
        self._by_line: dict[date, dict[str, Decimal]] = {}
        self._by_symbol: dict[date, dict[str, tuple[Decimal, str | None]]] = {}

    def on_or_before(self, day: date, gap: int, line: dict[str, str]) -> Decimal | None:
        """The close of the securities row ``line`` on ``day`` or the last session at most ``gap`` days before."""
        for session in reversed(sessions_between(day - timedelta(days=gap), day)):
            close = self._drop(session).get(line["security_id"]) or self._of_ticker(session, line)
            if close:
                return close
        return None

    def _of_ticker(self, session: date, line: dict[str, str]) -> Decimal | None:
        """The close in the evidence, which knows no ids; none where the ticker was another issuer's by name."""
        close, issuer = self._evidence(session).get(symbol_key(line["ticker"] or ""), (None, None))
        return close if issuer in (None, issuer_key(line["name"] or "")) else None

    def _drop(self, session: date) -> dict[str, Decimal]:
        if session not in self._by_line:
            folder = self._home.landing(session)
            rows = OpenDrop(folder, session).rows("prices") if (folder / "drop.json").is_file() else []
            closes = {row["security_id"]: _decimal(row["close"]) for row in rows if row["is_primary"] == "true"}
            self._by_line[session] = {line: close for line, close in closes.items() if close}
        return self._by_line[session]

    def _evidence(self, session: date) -> dict[str, tuple[Decimal, str | None]]:
        """symbol key → close and, of a listing, the issuer's key."""
        if session not in self._by_symbol:
            found = {}
            for kind in (evidence_store.CLOSES, evidence_store.LISTINGS):
                for table in evidence_store.tables_of(self._home, kind, session):
                    for row in table.to_pylist():
                        if row["last_price"] is not None:
                            found[row["symbol_key"]] = row["last_price"], row.get("issuer_key")
            self._by_symbol[session] = found
        return self._by_symbol[session]


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
