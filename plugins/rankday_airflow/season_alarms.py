"""The alarms of the current season, looked for after each daily run: a line each in the log, and one alert a day.

The task that calls this is a teardown: Airflow leaves it out when it decides how a run ended.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

log = logging.getLogger(__name__)
NOTE = ".season_alert"  # in runs/: the day of the last alert, which anyone may clear away


def report_alarms(where: dict[str, str], now: datetime | None = None) -> list[str]:
    """Log each alarm, send one alert on a day on which there are any, and return their lines.

    ``where`` names DAG, run and task. Raises VerificationFailed for a ledger that does not hold.
    """
    from rankday.contract.home import Home
    from rankday.contract.text import plain
    from rankday.reports.season import season_steps
    from rankday.reports.season.step import is_to_send
    from rankday.reports.season.wording import alarm_line
    from rankday_airflow.alerts import season_alert
    from rankday_airflow.notify import send_if_wanted

    now, home = now or datetime.now(UTC), Home.resolve()
    found = season_steps(home, None, now)
    lines = [plain(alarm_line(one)) for one in found.alarms if is_to_send(one, now)]
    for line in lines:
        log.warning("season %s: %s", found.season.event_id, line)
    waits = found.action and found.action.kind == "approve"
    if waits and not found.action.stream.startswith("daily/"):
        where = where | {"before you answer": _question(found.action.stream, found.action.content_hash)}
    if lines and _is_first_of_day(home, now):
        send_if_wanted(season_alert(found.season.event_id, found.sentence, lines, where))
    return lines


def _question(stream: str, content_hash: str) -> str:
    """The address of the reviewer's checklist, for a mail: whole where Airflow knows its own address."""
    from airflow.configuration import conf

    from rankday.publication.request import question_address

    return conf.get("api", "base_url", fallback="").rstrip("/") + question_address(stream, content_hash)


def _is_first_of_day(home: Any, now: datetime) -> bool:
    """Whether no alert was sent on this day in New York; notes that one is."""
    from rankday.contract.files import write_text_atomically
    from rankday.rulebook.times import new_york_date

    note, today = home.root / "runs" / NOTE, new_york_date(now).isoformat()
    try:
        if note.is_file() and note.read_text(encoding="utf-8").strip() == today:
            return False
        note.parent.mkdir(parents=True, exist_ok=True)
        write_text_atomically(note, f"{today}\n")
    except OSError as error:
        log.warning("%s: cannot be written (%s); the alert may come again", note, error.strerror)
    return True
