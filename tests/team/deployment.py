"""The services of docker-compose.yaml as native processes: started in its order, killed, started again, left by none.

Each service is a session of its own with a host name of its own (as each container has one), without privileges, as
the user that the file names where this user may do that. PostgreSQL and Redis are the distribution's.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from rankday.airflow_processes import AirflowService, Processes, _alive_in
from rankday.airflow_rest import AirflowClient
from rankday.airflow_team import complete
from team.compose import Places, Service, free_ports, services

CONTAINER_USER = 50000
# a busy machine of two cores is no server: health may take this many times what compose would wait
PATIENCE = 3
Say = Callable[[str], None]


class Missing(Exception):
    """Something that this machine lacks; one line."""


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
    if subprocess.run([*_own_host_name("probe"), "true"], capture_output=True).returncode:
        raise Missing("this machine does not let a process have a host name of its own (unshare --uts)")


def _own_host_name(name: str) -> list[str]:
    who = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", "--uts", *who, "sh", "-c", 'hostname "$0" && exec "$@"', name]


def _as_user(user: int, group: int) -> list[str]:
    if os.geteuid():
        return []
    names = ["--reuid", str(user), "--regid", str(group), "--clear-groups"]
    return ["setpriv", *names, "--no-new-privs", "--bounding-set=-all", "--"]


class Deployment:
    """One `docker compose up`, natively, in ``root``; a context manager that ends every process."""

    def __init__(self, root: Path, code: Path, environment: Path, settings: dict[str, str], say: Say):
        self.root, self.environment, self.say = root, environment, say
        self.home = root / "data"
        self.processes = Processes(root / "output", say)
        database, broker, web = free_ports(3)
        ports = {"postgres:5432": database, "redis:6379": broker, "api-server:8080": web, "127.0.0.1:8080": web}
        self.places = Places(ports, {"/data": self.home, "/opt/rankday": code})
        self.url = f"http://127.0.0.1:{web}"
        self.secrets = root / ".env"
        complete(self.secrets)
        lines = [line for line in self.secrets.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        self.variables = dict(line.split("=", 1) for line in lines) | settings
        self.services = services(self.variables, ("celery",) if "RANKDAY_EXECUTOR" in settings else ())
        self.scratch, self.starts = root / "tmp", 0
        self._names: dict[str, str] = {}
        self.restarted: list[str] = []
        self._ending, self._policy = threading.Event(), threading.Thread(target=self._keep_running, daemon=True)
        for folder in (self.home, self.scratch, root / "postgres", root / "redis"):
            folder.mkdir(exist_ok=True)
        self._give(self.home, CONTAINER_USER)
        self._give(self.scratch, CONTAINER_USER)

    def __enter__(self) -> Deployment:
        self.processes.__enter__()
        self._policy.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._ending.set()
        self._policy.join()
        self.processes.__exit__(*failure)

    def _give(self, folder: Path, user: int) -> None:
        if os.geteuid() == 0:
            os.chown(folder, user, user)

    # ---- up

    def up(self, scale: dict[str, int] | None = None) -> None:
        """Start everything in the order of `depends_on` and wait until all are healthy, as `up --wait` does."""
        waiting, ready = dict(self.services), set()
        once = {name for one in waiting.values() for name, how in one.waits_for.items() if how.endswith("successfully")}
        while waiting:
            begun, batch = time.monotonic(), [name for name in waiting if set(waiting[name].waits_for) <= ready]
            instances = [one for name in batch for one in _instances(name, (scale or {}).get(name, 1))]
            for one in instances:
                self.start(one)
            for one in instances:
                if one in once:
                    self.processes.wait(self._names[one], f"{one}: working")
                else:
                    self.wait_until_healthy(one)
                self.say(f"{one}: ready after {time.monotonic() - begun:.0f} s")
            ready |= {name for name in batch if waiting.pop(name)}

    def start(self, name: str) -> None:
        """Start one instance (``worker-2`` is the second of ``worker``), also again after it was killed."""
        self.starts += 1
        label = f"{name}.{self.starts}"
        self._names[name] = label
        service = self.service_of(name)
        if service.name in ("postgres", "redis"):
            command, environment = getattr(self, f"_{service.name}")(service)
        else:
            command = [
                *_own_host_name(name),
                *_as_user(CONTAINER_USER, CONTAINER_USER),
                *self.places.command(service.command),
            ]
            environment = self.environment_of(service, name)
        self.processes.start(label, command, environment)

    def service_of(self, name: str) -> Service:
        return self.services.get(name) or self.services[name.rpartition("-")[0]]

    def environment_of(self, service: Service, host: str) -> dict[str, str]:
        """Exactly what the container would have; two more lines keep everything on loopback and in our folder."""
        return self._plain() | self.places.environment(service) | {"HOSTNAME": host, "AIRFLOW__API__HOST": "127.0.0.1"}

    def _plain(self) -> dict[str, str]:
        path = f"{self.environment / 'bin'}:/usr/local/bin:/usr/bin:/bin"
        # USER stands for the line that the image has in its /etc/passwd
        place = str(self.scratch)
        return {"PATH": path, "LANG": "C.UTF-8", "HOME": place, "TMPDIR": place, "USER": "rankday"}

    def _postgres(self, service: Service) -> tuple[list[str], dict[str, str]]:
        programs, folder = postgres_programs(), self.root / "postgres"
        owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        as_owner = _as_user(owner.pw_uid, owner.pw_gid) if owner else []
        data, given = folder / "data", service.environment
        if not data.exists():
            secret = folder / "password"
            secret.write_text(given["POSTGRES_PASSWORD"], encoding="utf-8")
            if owner:
                os.chown(folder, owner.pw_uid, owner.pw_gid)
                os.chown(secret, owner.pw_uid, owner.pw_gid)
            options = ["--username", given["POSTGRES_USER"], "--pwfile", secret, "--auth", "scram-sha-256"]
            _quietly([*as_owner, programs / "initdb", "--pgdata", data, *options, "--encoding", "UTF8", "--no-sync"])
            database = f"create database {given['POSTGRES_DB']}"
            single = [*as_owner, programs / "postgres", "--single", "-D", data, "postgres"]
            _quietly(single, input=database, text=True)
        port = str(self.places.ports["postgres:5432"])
        words = ["-D", data, "-p", port, "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=64MB"]
        return [*as_owner, str(programs / "postgres"), *map(str, words)], self._plain()

    def _redis(self, service: Service) -> tuple[list[str], dict[str, str]]:
        self._give(self.root / "redis", CONTAINER_USER)
        more = [
            "--port",
            str(self.places.ports["redis:6379"]),
            "--bind",
            "127.0.0.1",
            "--dir",
            str(self.root / "redis"),
        ]
        return [*_as_user(CONTAINER_USER, CONTAINER_USER), *service.command, *more], self._plain()

    # ---- health

    def health(self, name: str) -> subprocess.CompletedProcess[str]:
        """The service's own health check, asked as its container would ask."""
        service = self.service_of(name)
        command, environment = self.places.command(service.health), self._plain()
        if service.name == "postgres":
            command = [*command, "--host=127.0.0.1", f"--port={self.places.ports['postgres:5432']}"]
            environment["PATH"] += f":{postgres_programs()}"
        elif service.name == "redis":
            command = [command[0], "-p", str(self.places.ports["redis:6379"]), *command[1:]]
            environment |= service.environment
        else:
            command = [*_own_host_name(name), *_as_user(CONTAINER_USER, CONTAINER_USER), *command]
            environment = self.environment_of(service, name)
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def wait_until_healthy(self, name: str) -> float:
        """Until the health check says so; return the seconds. RankdayError if it ends, Missing if it never is."""
        begun, patience = time.monotonic(), self.service_of(name).patience * PATIENCE
        while (asked := self.health(name)).returncode:
            self.check(name)
            if time.monotonic() - begun > patience:
                raise Missing(f"{name} is not healthy after {patience:.0f} s: {asked.stderr.strip()[-300:]}")
            time.sleep(1)
        return time.monotonic() - begun

    def check(self, name: str) -> None:
        """RankdayError with the end of its output if the service's process has ended."""
        label = self._names[name]
        child = self.processes.children.get(label)
        if child is not None and child.poll() is not None and not self.service_of(name).restarts:
            raise self.processes._failure(label)

    # ---- trials

    @property
    def instances(self) -> list[str]:
        """Every instance that was started and not killed."""
        return [name for name, label in self._names.items() if label in self.processes.children]

    def pids(self, name: str) -> list[psutil.Process]:
        """The living processes of one instance."""
        return _alive_in({self.processes.children[self._names[name]].pid})

    def kill(self, name: str) -> int:
        """SIGKILL everything of a service at once, as a container's death does; return how many processes died."""
        victims = self.pids(name)
        child = self.processes.children.pop(self._names[name])  # ours to start again, not the policy's
        for victim in victims:
            victim.send_signal(signal.SIGKILL)
        child.wait()
        return len(victims)

    def restart_database(self, away: float = 10) -> None:
        """A fast shutdown (connections are cut) and, ``away`` seconds later, a start."""
        child = self.processes.children.pop(self._names["postgres"])
        child.send_signal(signal.SIGINT)
        child.wait()
        time.sleep(away)
        self.start("postgres")
        self.wait_until_healthy("postgres")

    def _keep_running(self) -> None:
        """As `restart: unless-stopped` does: start again what ends by itself, until we end."""
        while not self._ending.wait(1):
            for name in self.instances:
                child = self.processes.children.get(self._names[name])
                if child is not None and child.poll() is not None and self.service_of(name).restarts:
                    for left in _alive_in({child.pid}):  # a container ends with its first process
                        left.kill()
                    del self.processes.children[self._names[name]]
                    self.restarted.append(name)
                    self.start(name)

    def wait_until_all_healthy(self) -> None:
        """Until every service that stays up is healthy, whatever its restart policy had to do for it."""
        for name in self.instances:
            if self.service_of(name).restarts:
                self.wait_until_healthy(name)

    def sign_in(self, user: str, password: str | None = None) -> AirflowClient:
        """RankdayError where Airflow does not let the user in."""
        service = AirflowService(self.url, is_ours=True, check=lambda: None)
        return AirflowClient(service, user, password or self.variables[f"RANKDAY_{user.upper()}_PASSWORD"])

    def take(self, home: Path) -> None:
        """Go on from another home: a copy of it, but for its landing drops, owned by the containers' user."""
        for part in home.iterdir():
            if part.is_dir() and part.name not in ("landing", "runs"):
                shutil.copytree(part, self.home / part.name)
        for path in self.home.rglob("*"):
            self._give(path, CONTAINER_USER)

    def rankday(self, *arguments: str) -> str:
        """`docker compose exec scheduler rankday …`; its output. CalledProcessError if it fails."""
        environment = self.environment_of(self.services["scheduler"], "scheduler")
        command = [*_as_user(CONTAINER_USER, CONTAINER_USER), "rankday", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Missing(f"rankday {' '.join(arguments)}: {done.stderr.strip()[-400:]}")
        return done.stdout


def _instances(name: str, count: int) -> list[str]:
    return [name] if count == 1 else [f"{name}-{number}" for number in range(1, count + 1)]


def _quietly(command: list[object], **more: object) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, check=False, **more)
    if done.returncode:
        raise Missing(f"{command[-1]}: {done.stderr[-300:]}")
