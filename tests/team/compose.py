"""docker-compose.yaml as it stands: its services, with the variables of an ``.env`` filled in, as native commands.

What a container would give is replaced and nothing else: host names become this machine's loopback, fixed ports free
ones, `/data` and `/opt/rankday` folders. Commands, environment, order and health checks are the file's own.
"""

from __future__ import annotations

import re
import shlex
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]
_VARIABLE = re.compile(r"\$(?:\$|\{(\w+)(?::([-?])([^}]*))?\})")


@dataclass(frozen=True)
class Service:
    """One service: its command (empty: the image's own), environment, what it waits for and how its health is asked.

    ``waits_for`` maps a service to `service_healthy` or `service_completed_successfully`; ``patience`` is how many
    seconds compose would wait until it calls the service unhealthy; ``memory`` its limit in bytes; ``restarts`` whether
    it is started again whenever it ends.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    waits_for: dict[str, str]
    health: list[str] = field(default_factory=list)
    patience: float = 0.0
    memory: int = 0
    restarts: bool = False


def resolved(value: Any, variables: dict[str, str]) -> Any:
    """``value`` with `${NAME}`, `${NAME:-default}`, `${NAME:?refusal}` and `$$` as compose reads them.

    ValueError with the refusal's words for a variable that is required and missing or empty.
    """
    if isinstance(value, dict):
        return {key: resolved(one, variables) for key, one in value.items()}
    if isinstance(value, list):
        return [resolved(one, variables) for one in value]
    return _VARIABLE.sub(lambda found: _value(found, variables), value) if isinstance(value, str) else value


def _value(found: re.Match[str], variables: dict[str, str]) -> str:
    name, kind, more = found.groups()
    if name is None:
        return "$"
    given = variables.get(name, "")
    if not given and kind == "?":
        raise ValueError(f"{name}: {more}")
    return given or (more if kind == "-" else "")


def services(variables: dict[str, str], profiles: tuple[str, ...] = ()) -> dict[str, Service]:
    """The services that `docker compose --profile … up` would start, as containers would see them."""
    text = (PROJECT / "docker-compose.yaml").read_text(encoding="utf-8")
    chosen = {
        name: one
        for name, one in yaml.safe_load(text)["services"].items()
        if not one.get("profiles") or set(one["profiles"]) & set(profiles)
    }
    return {name: _service(name, resolved(one, variables)) for name, one in chosen.items()}


def _service(name: str, one: dict[str, Any]) -> Service:
    check = one.get("healthcheck", {})
    kind, *words = check.get("test", ["NONE"])
    return Service(
        name=name,
        command=[str(word) for word in one.get("command", [])],
        environment={key: str(value) for key, value in one.get("environment", {}).items()},
        waits_for={other: how["condition"] for other, how in one.get("depends_on", {}).items()},
        health=["sh", "-c", *words] if kind == "CMD-SHELL" else words,
        patience=_seconds(check.get("start_period", "0s"))
        + _seconds(check.get("interval", "30s")) * check.get("retries", 3),
        memory=int(one["deploy"]["resources"]["limits"]["memory"].removesuffix("G")) * 1024**3,
        restarts=one.get("restart") == "unless-stopped",
    )


def _seconds(text: str) -> float:
    return float(text.removesuffix("s"))


@dataclass(frozen=True)
class Places:
    """Where things are natively: a port for each host of the file, a folder for each of its folders."""

    ports: dict[str, int]
    folders: dict[str, Path]

    def native(self, text: str) -> str:
        """``text`` with each host and folder of the containers replaced by the native one."""
        for host, port in self.ports.items():
            name, number = host.split(":")
            text = re.sub(rf"(?<![\w.-]){re.escape(name)}:{number}(?!\d)", f"127.0.0.1:{port}", text)
        for folder, place in self.folders.items():
            text = re.sub(rf"(?<![\w./]){re.escape(folder)}(?=/|$)", str(place), text)
        return text

    def environment(self, service: Service) -> dict[str, str]:
        """The service's environment, native; the api-server's port is no host name and is replaced by itself."""
        given = {key: self.native(value) for key, value in service.environment.items()}
        if "AIRFLOW__API__PORT" in given:
            given["AIRFLOW__API__PORT"] = str(self.ports["api-server:8080"])
        return given

    def command(self, words: list[str]) -> list[str]:
        return [self.native(word) for word in words]


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on, all different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def in_words(command: list[str]) -> str:
    """A command as a person would type it."""
    return shlex.join(command)
