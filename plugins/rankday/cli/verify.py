"""``rankday verify``: is everything in the home still what was recorded?"""

from __future__ import annotations

import click

from rankday.cli.options import home_option, json_option
from rankday.contract.errors import VerificationFailed
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.text import counted


@click.command("verify")
@home_option
@json_option
def verify_command(home: Home, as_json: bool) -> None:
    """Check every hash of snapshots, pending and published files, and the ledger's chain. Changes nothing.

    Exit status 7: one line for each problem, naming the file.
    """
    from rankday.publication.verification import verify

    report = verify(home)
    if home.store:
        from rankday.stores.checking import store_problems

        report.problems.extend(store_problems(home))
    if as_json:
        found = {"is_intact": not report.problems, "checked": report.checked, "problems": report.problems}
        click.echo(readable_json(found), nl=False)
    if report.problems:
        failure = VerificationFailed(f"{counted(len(report.problems), 'problem')} in {home.address}")
        failure.reasons = [] if as_json else report.problems
        raise failure
    if not as_json:
        checked = ", ".join(counted(number, what) for what, number in report.checked.items())
        click.echo(f"{home.address}: intact; checked {checked}")
