"""The command line (docs/contract.md 4): one program, one line of error, an exit status to rely on.

Each command lives in ``rankday/cli/<name>.py`` and is imported only when it is called, so that ``rankday --help``
does not pay for dbt and Great Expectations.
"""

from __future__ import annotations

import importlib
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from rankday import __version__
from rankday.contract.errors import RankdayError
from rankday.contract.text import plain

# command → (module in rankday.cli, one line for the list)
COMMANDS = {
    "sample": ("sample", "make a generated market: landing drops"),
    "import": ("imports", "turn a public source into landing drops"),
    "ingest": ("ingest", "landing drop → checked, frozen snapshot (or quarantine)"),
    "reconstitute": ("reconstitute", "snapshot → screens, ranks, bands, weights → gates → pending or published"),
    "preliminary": ("preliminary", "a preliminary list: the rank day with corrections and events, and what changed"),
    "ipo-additions": ("additions", "the IPO additions of a quarter, between reconstitutions"),
    "fast-entry": ("additions", "large IPOs that enter after their first days of trading"),
    "nightly": ("nightly", "index levels and files of a day, catching up the days before"),
    "history": ("history", "index levels of any range of sessions in one go, nothing published"),
    "backtest": ("backtest", "reconstitutions and levels of a range under one rule or many, nothing published"),
    "project": ("project", "the next reconstitution as it would be today, and what changed since yesterday"),
    "score": ("score", "how good the sealed forecasts of a reconstitution were"),
    "calibrate": ("calibrate", "how good the probabilities were in past years, against plain forecasts"),
    "pending": ("pending", "what waits for approval, and until when"),
    "approve": ("approval", "approve a pending result (the second person publishes)"),
    "reject": ("approval", "reject a pending result, with a reason"),
    "show": ("show", "a published result, as known now or as known then"),
    "versions": ("versions", "every version of a stream, when and why"),
    "explain": ("explain", "why a company is in, or out"),
    "fact-sheet": ("fact_sheet", "an index on a published day, on one printable page"),
    "statistics": ("statistics", "returns, risk, concentration and fundamentals at a close"),
    "season": ("season", "where a season stands, step by step, and what to do next"),
    "ground-rules": ("ground_rules", "the rules of an index in sentences with the values in force; two days compared"),
    "indexes": ("indexes", "the indexes in force, base and derived, and who made them"),
    "calendar": ("calendar", "the dates of the reconstitutions, from the rulebook"),
    "what-if": ("what_if", "who would move if a rule were another; nothing published is touched"),
    "draft-index": ("draft_index", "a derived index that is no row yet: members, turnover and levels; writes nothing"),
    "compare": ("compare", "a published index against a list of its real members"),
    "fidelity": ("fidelity", "our reconstitutions against the real index, year by year"),
    "compare-levels": ("compare_levels", "our levels against the real index's closes"),
    "restate": ("restate", "an error found later: a new version with a ticket, its impact and a notice"),
    "replay": ("replay", "recompute a publication from the archive, compare the content hashes"),
    "ledger": ("ledger", "the record of every decision, one line an entry"),
    "backup": ("backup", "a copy of the home, taken while others work in it"),
    "clean": ("clean", "remove the working folders of old runs"),
    "bundle": ("bundle", "all the evidence of an event in one archive that checks itself"),
    "verify": ("verify", "check every hash and the ledger's chain"),
}


class LazyCommands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"rankday.cli.{COMMANDS[name][0]}")
        return getattr(module, f"{name.replace('-', '_')}_command")

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rankday")
def program() -> None:
    """Rankday: a rules-based US equity index family, from a landing drop to a published index."""


class _Terminated(KeyboardInterrupt):
    """A service manager's SIGTERM, ended in the same way as a person's Ctrl-C."""


@contextmanager
def _stopped_by_terminate() -> Iterator[None]:
    """Raise _Terminated at a SIGTERM, so that locks are let go and a line is said; only the main thread can."""

    signals: list[object] = []

    def stop(*received: object) -> None:
        signals.append(received)
        raise _Terminated

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except RuntimeError as error:  # what the engine makes of either signal in the middle of a query
        if str(error) != "Query interrupted":
            raise
        raise (_Terminated if signals else KeyboardInterrupt) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop_validation_process() -> None:
    validation_process = sys.modules.get("rankday.gates.validation_process")
    if validation_process is not None:
        validation_process.stop()


def main(arguments: list[str] | None = None) -> None:
    """Run the program; a refusal is one line on standard error and a non-zero exit status."""
    try:
        with _stopped_by_terminate():
            program.main(arguments, prog_name="rankday", standalone_mode=False)
    except RankdayError as error:
        for reason in getattr(error, "reasons", []):
            click.echo(f"  {plain(reason)}", err=True)
        from rankday.cli.advice import with_advice

        click.echo(f"rankday: {plain(with_advice(error))}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.NoArgsIsHelpError as nothing_asked:
        click.echo(nothing_asked.format_message(), err=True)  # the help is ours, and has lines
        sys.exit(2)
    except click.ClickException as error:
        click.echo(f"rankday: {plain(error.format_message())}", err=True)
        sys.exit(2)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except (click.Abort, KeyboardInterrupt) as stopped:
        _stop_validation_process()
        click.echo("rankday: stopped; nothing half-done is visible; the same command again goes on", err=True)
        sys.exit(143 if isinstance(stopped.__cause__ or stopped, _Terminated) else 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        click.echo(f"rankday: {error.strerror or error}{where}; nothing was published", err=True)
        sys.exit(1)
    except Exception as error:
        if type(error).__name__ != "IOException":  # the engine's; its class is not imported for this
            raise
        said = re.search(r"Could not [^{}]*?: [A-Z][a-z ]+", str(error).replace("\\", ""))
        click.echo(f"rankday: {said[0] if said else str(error).splitlines()[0]}; nothing was published", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
