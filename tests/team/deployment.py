"""The services of docker-compose.yaml as native processes: started in its order, killed, started again, left by none.

Each service is a session of its own with a host name of its own (as each container has one), without privileges, as
the user that the file names where this user may do that. PostgreSQL and Redis are the distribution's.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from rankday_airflow.local.processes import AirflowService, Processes, _alive_in
from rankday_airflow.local.rest import AirflowClient
from rankday_airflow.local.team import complete
from team.compose import Places, Service, free_ports, services
from team.native import CONTAINER_USER, Missing, as_user, give, own_host_name, postgres, postgres_programs, redis

# a busy machine of two cores is no server: health may take this many times what compose would wait
PATIENCE = 3
Say = Callable[[str], None]


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
        give(self.home, CONTAINER_USER)
        give(self.scratch, CONTAINER_USER)

    def __enter__(self) -> Deployment:
        self.processes.__enter__()
        self._policy.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._ending.set()
        self._policy.join()
        self.processes.__exit__(*failure)

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
            command, environment = self._server(service), self._plain()
        else:
            command = [*own_host_name(name), *as_user(CONTAINER_USER), *self.places.command(service.command)]
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

    def _server(self, service: Service) -> list[str]:
        """The distribution's PostgreSQL or Redis as the file wants it, on a port of its own."""
        folder = self.root / service.name
        if service.name == "postgres":
            return postgres(folder, service.environment, self.places.ports["postgres:5432"])
        return redis(folder, service.command, self.places.ports["redis:6379"])

    # ---- health

    def health(self, name: str) -> subprocess.CompletedProcess[str]:
        """The service's own health check, asked as its container would ask."""
        service = self.service_of(name)
        command, environment = self.places.command(service.health), self._plain()
        if service.name == "postgres":
            command = [*command, f"--port={self.places.ports['postgres:5432']}"]
            environment["PATH"] += f":{postgres_programs()}"
        elif service.name == "redis":
            command = [command[0], "-p", str(self.places.ports["redis:6379"]), *command[1:]]
            environment |= service.environment
        else:
            command = [*own_host_name(name), *as_user(CONTAINER_USER), *command]
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
            give(path, CONTAINER_USER)

    def rankday(self, *arguments: str) -> str:
        """`docker compose exec scheduler rankday …`; its output. CalledProcessError if it fails."""
        environment = self.environment_of(self.services["scheduler"], "scheduler")
        command = [*as_user(CONTAINER_USER), "rankday", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Missing(f"rankday {' '.join(arguments)}: {done.stderr.strip()[-400:]}")
        return done.stdout


def _instances(name: str, count: int) -> list[str]:
    return [name] if count == 1 else [f"{name}-{number}" for number in range(1, count + 1)]
