"""Options that several commands share, and how a result is printed."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from rankday.contract.errors import RankdayError
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.rulebook.session_changes import with_changes_of


class IsoDate(click.ParamType):
    """``YYYY-MM-DD`` and nothing else."""

    name = "date"

    def convert(self, value: Any, parameter: Any, context: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as YYYY-MM-DD", parameter, context)
        if value != day.isoformat():
            self.fail(f"{value!r} is not a date; write it as YYYY-MM-DD", parameter, context)
        return day


ISO_DATE = IsoDate()


def home_option(command: Callable) -> Callable:
    """``--home``; a home in an object store is opened before the command, and what changed is in the store after it.

    The command sees the sessions of that home: its closures and openings.
    """

    @functools.wraps(command)
    def in_its_home(*arguments: Any, home: Home, **options: Any) -> Any:
        if home.store is None:
            with with_changes_of(home):
                return command(*arguments, home=home, **options)
        from rankday.stores.command import opened_for_command

        with opened_for_command(home, click.get_current_context().command_path), with_changes_of(home):
            return command(*arguments, home=home, **options)

    return click.option(
        "--home",
        callback=lambda context, parameter, value: Home.resolve(value),
        help="the data home, a folder or s3://bucket/prefix (default: $RANKDAY_HOME, else ./data)",
    )(in_its_home)


json_option = click.option("--json", "as_json", is_flag=True, help="print a machine-readable result")
session_option = click.option("--session", type=ISO_DATE, required=True, help="an exchange session, YYYY-MM-DD")

version_option = click.option("--version", type=click.IntRange(min=1), help="a published version (default: the newest)")

as_of_option = click.option(
    "--as-of",
    metavar="MOMENT",
    help="as known then: a date (its whole day, UTC), a time (UTC) or a ledger number; default: as known now",
)

RUN_OPTIONS = (
    click.option("--calendar", help="a calendar version by name (default: the one in force)"),
    click.option(
        "--approve-as", "approvers", multiple=True, help="approve unseen (twice, two names): for demonstrations"
    ),
    click.option(
        "--accept-gate", "accept_gates", multiple=True, help="accept a critical finding by name (an override)"
    ),
    click.option("--reason", help="why the gate is accepted"),
    click.option("--note", help="a note kept in the manifest"),
    click.option("--triggered-by", help="who starts this run; may not approve it (default: the account)"),
    json_option,
)


@contextmanager
def step_printer(title: str) -> Iterator[Callable[[str], None]]:
    """A function that shows the step a command is at, for a person at a terminal; silent elsewhere."""
    from rich.console import Console

    if not sys.stderr.isatty():
        yield lambda step: None
        return
    with Console(stderr=True).status("") as status:
        yield lambda step: status.update(f"{title}: {step} …")


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """A function that shows a step and how much of it is done, for a person at a terminal; silent elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    if not sys.stderr.isatty():
        yield lambda step, done, of: None
        return
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title)
        yield lambda step, done, of: bar.update(task, description=f"{title}: {step}", completed=done, total=of)


def run_options(command: Callable) -> Callable:
    """The options of every command that carries a run to the approvers; `carried_to_the_approvers` takes them."""
    for option in reversed(RUN_OPTIONS):
        command = option(command)
    return command


def carried_to_the_approvers(home: Home, title: str, as_json: bool, run: Callable[..., dict[str, Any]], **options: Any):
    """Call ``run(progress=…)`` with the values of `run_options`, and print its result or the summary.

    Names in ``approvers`` that could not approve together are refused before anything is computed.
    """
    refuse_approvers(home, options["approvers"], options["triggered_by"])
    from rankday.gates import validation_process
    from rankday.reports.summary import print_summary

    validation_process.start()
    with step_printer(title) as progress:
        result = run(**options, progress=progress)
    if as_json:
        click.echo(readable_json(result), nl=False)
    elif result["content_hash"]:
        print_summary(home, result["stream"], result["content_hash"])
    else:
        click.echo(f"{result['stream']}: nobody qualifies; nothing was published")
    if not result["content_hash"]:
        return
    from rankday.publication.standing import refuse_rejected

    refuse_rejected(home, result["stream"], result["content_hash"])


def show(result: dict[str, Any], as_json: bool, sentence: str) -> None:
    """Print ``result`` as JSON, or ``sentence`` for a person."""
    click.echo(readable_json(result) if as_json else sentence, nl=not as_json)


def refuse_approvers(home: Home, names: tuple[str, ...], triggered_by: str | None) -> None:
    """Refuse ``--approve-as`` names that could not approve together, before anything is computed.

    Raises RankdayError for a single name, ApprovalRefused for the others.
    """
    from rankday.publication.approvals import refuse_beforehand

    if len(names) == 1:
        raise RankdayError("--approve-as: two different people must approve; give it twice or not at all")
    refuse_beforehand(home, names, triggered_by)


def index_option(command: Callable) -> Callable:
    """``--index``: a base index, or a derived one in force on the day that the command asks (`checked_code`)."""
    words = "an index in force, base or derived"
    return click.option("--index", "index_code", default="R2000", show_default=True, help=words)(command)


def named_values(settings: tuple[str, ...], what: str, example: str, once: str) -> dict[str, str]:
    """``--set`` texts ``name=value`` as a mapping. Raises RankdayError for another shape (``what`` and ``example`` say
    what to write) and for a name given twice (``once`` says what to do)."""
    values: dict[str, str] = {}
    for setting in settings:
        name, sign, value = (part.strip() for part in setting.partition("="))
        if not sign or not name:
            raise RankdayError(f"--set {setting}: write {what}=VALUE, as in {example}")
        if name in values:
            raise RankdayError(f"--set {setting}: {name} is given twice; {once}")
        values[name] = value
    return values
