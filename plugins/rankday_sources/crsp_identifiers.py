"""What CRSP calls a line: its permno, and the CUSIP of its name record with its check digit (contract 2.12)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from stdnum import cusip

from rankday_sources.crsp_lines import Line
from rankday_sources.identifiers import Row, identifier, standing
from rankday_sources.import_report import ImportReport


def identifiers(session: date, lines: list[Line], source: Path, report: ImportReport) -> list[Row]:
    """Rows of the table: a permno since the line's first name record, a CUSIP from ``session`` on.

    ``source`` is the file of the name records. What is no CUSIP, or that of another line too, goes into ``report``.
    """
    rows = [
        identifier("security_id", line.security_id, "permno", line.day.permno, line.since or session) for line in lines
    ]
    rows += [
        identifier("security_id", line.security_id, "cusip", _whole(line.name.cusip), session)
        for line in lines
        if line.name and line.name.cusip
    ]

    def pass_over(place: int, wrong: str, advice: str) -> None:
        report.unknown(source, None, rows[place]["kind"], rows[place]["value"], wrong, advice, session)

    return standing(rows, pass_over)


def _whole(text: str) -> str:
    """A CUSIP with its check digit; anything that is none stays as it is."""
    is_body = re.fullmatch("[0-9A-Z*@#]{8}", text)
    return text + cusip.calc_check_digit(text) if is_body else text
