"""`make tour`: the pages of the home that `make run` left, as docs/tour.md and its pictures, in headless Chromium.

python -m reports.tour [HOME]
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from rankday import publication
from rankday.contract.home import Home
from rankday_airflow.local.processes import Processes, running_airflow
from rankday_airflow.local.settings import AirflowFolder
from reports.browser import CHROMIUM, FLAGS, served, tab

DOCS = Path(__file__).parents[2] / "docs"
GRID = "across=band_1000%3D0:0.05:0.0125&down=band_200%3D0:0.05:0.025"
WHAT_IF = f"what-if/compare?rank_date=2026-04-30&code=RMIDCAP&{GRID}"
PATIENCE = 120_000  # milliseconds: a what-if is computed
EVENT = "stream=reconstitution/2026-06"


@dataclass(frozen=True)
class Stop:
    """One picture: the ``page`` it is of, and what a reader should see in it.

    ``at`` is a text to scroll to; ``page`` begins with ``/`` where it is Airflow's own.
    """

    name: str
    page: str
    title: str
    words: str
    width: int = 1280
    theme: str = "light"
    at: str = ""


STOPS = (
    Stop("run", "/dags/rank_day", "A rank day is a run of Airflow", "Each stage is a task: the drop and its gate, "
         "membership, weights, the gate of the publication, two people, the publication. *Trigger* runs one by hand."),
    Stop("season", "season", "The season says what to do next", "One sentence on top, with the link that "
         "does it; below it every step, when it was due, who did it, and whether its drop is there."),
    Stop("event", "reconstitution", "What a reconstitution decided", "Counts, turnover and breakpoints of each index, "
         "the curve of all caps with its bands, gates, and every add and delete in tables that sort and filter.",
         at="Cap curve"),
    Stop("question", f"question?{EVENT}", "What the second person looks at", "The reviewer's checklist: the largest "
         "adds and deletes with their reasons, moves between the indexes, outliers, gates, what changed since before."),
    Stop("company", "explain?who=VQMK", "Why is it in, why is it out", "A ticker, a name or an id: one sentence for a "
         "client, a paragraph for an analyst, and each screen with what it observed beside its threshold."),
    Stop("indexes", "indexes", "Every index at a glance", "Level, day, month and year, volatility, lines, and the "
         "market value beside the parent's."),
    Stop("index", "index?code=R2000", "One index", "Price and total return, drawdown, sectors, the ten largest, the "
         "day's contributions; a fact sheet in PDF and every table as CSV.", at="Levels"),
    Stop("demand", "demand?code=R2000", "What index funds must trade", "Shares to buy and to sell for an amount that "
         "follows the index, net of moves between indexes, beside a day's volume."),
    Stop("what_if", WHAT_IF, "What a rule changes", "A grid of two bands as a heat map; up to four scenarios "
         "stand side by side. Nothing of it is published.",
         at="Weight moved, basis points of RMIDCAP"),
    Stop("ledger", "ledger", "Who did what, and when", "Every run, answer and publication in a chain of hashes that "
         "`rankday verify` walks."),
    Stop("phone", "explain?who=VQMK", "The same in a pocket", "At 400 pixels the important columns come first, the "
         "rest is in a fold.", width=400, theme="dark"),
)  # fmt: skip


def main() -> None:
    """Take every picture and write the text around them. Ends with one line where `make run` has left no home."""
    home = Home.resolve(sys.argv[1] if len(sys.argv) > 1 else None)
    if publication.newest_version(home, "reconstitution/2026-06") is None:
        sys.exit(f"tour: no reconstitution of 2026-06 is published in {home.root}; `make run` first")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with served(home) as address:
            for stop in STOPS:
                if not stop.page.startswith("/"):
                    with tab(chromium, stop.width, stop.theme) as page:
                        _take(page, f"{address}/{stop.page}", stop)
        _take_of_airflow(home, chromium)
        chromium.close()
    (DOCS / "tour.md").write_text(_text(), encoding="utf-8")


def _take(page, address: str, stop: Stop) -> None:
    page.goto(address, timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    if stop.at:
        page.get_by_role("heading", name=stop.at).evaluate("one => one.scrollIntoView()")
    page.screenshot(path=DOCS / "images" / "tour" / f"{stop.name}.png")
    print(f"tour: {stop.name}", flush=True)


def _take_of_airflow(home: Home, chromium: Browser) -> None:
    folder = AirflowFolder(home)
    with (
        Processes(folder.component_logs, print) as processes,
        running_airflow(folder, processes, ("api-server",)) as service,
        tab(chromium) as page,
    ):
        page.goto(service.url)
        page.fill("input[name=username]", "viewer")
        page.fill("input[name=password]", folder.passwords()["viewer"])
        page.click("button[type=submit]")
        page.get_by_role("link", name="Audit").wait_for()
        for stop in STOPS:
            if stop.page.startswith("/"):
                _take(page, service.url + stop.page, stop)


def _text() -> str:
    lines = [
        "# A walk through the pages",
        "",
        "What stands in Airflow, and under its entry **Audit**, after `make run`, on a generated market of",
        "9,000 companies. `make tour` makes the pictures and this text.",
    ]
    for number, stop in enumerate(STOPS, 1):
        lines += ["", f"## {number}. {stop.title}", "", stop.words, "", f"![{stop.title}](images/tour/{stop.name}.png)"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
