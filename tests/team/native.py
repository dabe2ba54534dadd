"""What a container gives and this machine must: a host name, a user without privileges, PostgreSQL and Redis."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path

CONTAINER_USER = 50000


class Missing(Exception):
    """Something that this machine lacks, or that did not come up; one line."""


def postgres_programs() -> Path:
    """The newest PostgreSQL of the distribution. Raises Missing."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    if not found:
        raise Missing("no PostgreSQL server here (Debian: apt-get install postgresql redis-server)")
    return found[-1].parent


def check_machine() -> None:
    """Raises Missing with one line where the trials cannot be had."""
    postgres_programs()
    if not shutil.which("redis-server"):
        raise Missing("no redis-server here (Debian: apt-get install redis-server)")
    if subprocess.run([*own_host_name("probe"), "true"], capture_output=True).returncode:
        raise Missing("this machine does not let a process have a host name of its own (unshare --uts)")


def own_host_name(name: str) -> list[str]:
    """What to put before a command so that it runs on a host of this name."""
    who = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", "--uts", *who, "sh", "-c", 'hostname "$0" && exec "$@"', name]


def as_user(user: int, group: int | None = None) -> list[str]:
    """What to put before a command so that it runs as this user, without privileges; nothing if we are not root."""
    if os.geteuid():
        return []
    names = ["--reuid", str(user), "--regid", str(user if group is None else group), "--clear-groups"]
    return ["setpriv", *names, "--no-new-privs", "--bounding-set=-all", "--"]


def give(path: Path, user: int, group: int | None = None) -> None:
    """Make ``path`` the user's, if we are root."""
    if os.geteuid() == 0:
        os.chown(path, user, user if group is None else group)


def postgres(folder: Path, given: dict[str, str], port: int) -> list[str]:
    """The command of a server on ``folder``, made at first as the official image makes it: user, password, database."""
    programs, data = postgres_programs(), folder / "data"
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    as_owner = as_user(owner.pw_uid, owner.pw_gid)
    if not data.exists():
        secret = folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(given["POSTGRES_PASSWORD"], encoding="utf-8")
        for path in (folder, secret):
            give(path, owner.pw_uid, owner.pw_gid)
        options = ["--username", given["POSTGRES_USER"], "--pwfile", secret, "--auth", "scram-sha-256"]
        _quietly([*as_owner, programs / "initdb", "--pgdata", data, *options, "--encoding", "UTF8", "--no-sync"])
        secret.unlink()
        single = [*as_owner, programs / "postgres", "--single", "-D", data, "postgres"]
        _quietly(single, input=f"create database {given['POSTGRES_DB']}", text=True)
    words = ["-D", data, "-p", port, "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=64MB"]
    return [*as_owner, *(str(word) for word in (programs / "postgres", *words))]


def redis(folder: Path, command: list[str], port: int) -> list[str]:
    """The file's own command, on loopback and a port of its own."""
    give(folder, CONTAINER_USER)
    return [*as_user(CONTAINER_USER), *command, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]


def _quietly(command: list[object], **more: object) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, check=False, **more)
    if done.returncode:
        raise Missing(f"{command[-1]}: {done.stderr[-300:]}")
