"""``rankday ground-rules``: the rules of an index on a day in sentences, or what changed between two days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from rankday.cli.options import ISO_DATE, home_option, index_option, json_option, show
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home


@click.command("ground-rules")
@home_option
@index_option
@click.option("--as-of", "day", type=ISO_DATE, help="the rules in force on this day (default: today)")
@click.option("--against", "other", type=ISO_DATE, help="in place of the document what changed from then to this day")
@click.option("--format", "kind", type=click.Choice(("md", "pdf")), default="md", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="a new file (md: default is to print; "
              "pdf: default <index>-ground-rules-<day>.pdf, here)")  # fmt: skip
@json_option
def ground_rules_command(
    home: Home, index_code: str, day: date | None, other: date | None, kind: str, output: Path | None, as_json: bool
) -> None:
    """The rules of an index in plain sentences with the values in force, clauses, sources and a worked example.

    The same rules, home and day give the same bytes.
    """
    from rankday.reports.ground_rules import as_pdf, differences, ground_rules

    day = day or date.today()
    if other:
        facts = differences(home, index_code, day, other)
        text, title = facts.pop("text"), f"Ground rules of {index_code}, {day} and {other}"
    else:
        text, title = ground_rules(home, index_code, day), f"Ground rules of {index_code} on {day}"
        facts = {"index_code": index_code, "day": day.isoformat()}
    if kind == "md" and output is None:
        show(facts | {"text": text}, as_json, text.rstrip("\n"))
        return
    target = (output or Path(f"{index_code}-ground-rules-{other or day}.pdf")).resolve()
    content = as_pdf(text, title, other or day) if kind == "pdf" else text.encode()
    try:
        with target.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise RankdayError(f"{target}: is there already; name another file with --output") from None
    show(facts | {"file": str(target)}, as_json, f"{target}: {title}")
