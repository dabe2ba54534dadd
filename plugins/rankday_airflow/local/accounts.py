"""A team's Airflow before its first start, and after each upgrade: the database's tables, then the four accounts.

    python -m rankday_airflow.local.accounts

For Airflow's FAB auth manager, which keeps passwords as hashes in its database. The passwords come from the environment
(``RANKDAY_OPERATOR_PASSWORD`` …; `make env` generates them) and are used only when an account is made: whoever changes
one in the UI keeps it. May be repeated.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys

from rankday.contract.errors import RankdayError
from rankday_airflow.local.settings import USERS

# The simple auth manager's word for what may be done, and the role of that name in FAB.
FAB_ROLES = {"op": "Op", "user": "User", "viewer": "Viewer"}


def password_variable(user: str) -> str:
    """Name of the variable that holds the first password of ``user``."""
    return f"RANKDAY_{user.upper()}_PASSWORD"


def prepare() -> None:
    """Migrate the database and make the accounts that are missing. Raises RankdayError when a password is not set."""
    missing = [password_variable(user) for user in USERS if not os.environ.get(password_variable(user))]
    if missing:
        raise RankdayError(f"{missing[0]} is not set; `make env` generates the passwords")
    for arguments in (["migrate"], *(["account", user] for user in USERS)):
        # a process each: Airflow builds its web application once in a process
        done = subprocess.run([sys.executable, "-m", "rankday_airflow.local.accounts", *arguments])
        if done.returncode:
            raise RankdayError(f"airflow_accounts {' '.join(arguments)} ended with status {done.returncode}")


def _airflow(*arguments: str) -> None:
    # in this process, so that no list of processes ever shows a password
    sys.argv = ["airflow", *arguments]
    runpy.run_module("airflow", run_name="__main__", alter_sys=True)


def _create(user: str) -> None:
    password = os.environ[password_variable(user)]
    names = ("--username", user, "--firstname", user.title(), "--lastname", "Rankday", "--email", f"{user}@localhost")
    _airflow("users", "create", *names, "--role", FAB_ROLES[USERS[user]], "--password", password)


def main() -> None:
    """Without arguments everything; ``migrate`` or ``account NAME`` is one step of it."""
    try:
        match sys.argv[1:]:
            case []:
                prepare()
            case ["migrate"]:
                _airflow("db", "migrate")
            case ["account", user] if user in USERS:
                _create(user)
            case _:
                raise RankdayError("usage: python -m rankday_airflow.local.accounts")
    except RankdayError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
