"""An Airflow of our own inside the data home: folder, users, secrets and settings. Nothing of another Airflow on the
machine is read, nothing listens beyond this machine, nothing is reported to anyone.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.project import ROOT

LOOPBACK = "127.0.0.1"
# Who may do what: `op` also manages Airflow itself, `user` triggers and answers, `viewer` only looks.
USERS = {"operator": "op", "reviewer": "user", "approver": "user", "viewer": "viewer"}
_READABLE = "abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class AirflowFolder:
    """``<home>/airflow``: database, logs, passwords. Deleting it loses the runs' history, never a publication."""

    home: Home

    @property
    def root(self) -> Path:
        return self.home.root / "airflow"

    @property
    def passwords_file(self) -> Path:
        return self.root / "passwords.json"

    @property
    def secrets_file(self) -> Path:
        return self.root / "secrets.json"

    @property
    def running_file(self) -> Path:
        return self.root / "running.json"

    @property
    def component_logs(self) -> Path:
        return self.root / "logs" / "components"

    def prepare(self) -> None:
        """Make the folder with passwords and secrets, readable by this user only; what is there already stays."""
        self.component_logs.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        self.passwords()
        _stored(self.secrets_file, ("fernet", "session", "tokens"), fernet_key)

    def passwords(self) -> dict[str, str]:
        """Each user's password, generated when first asked for."""
        self.root.mkdir(parents=True, exist_ok=True)
        return _stored(self.passwords_file, USERS, readable_password)

    def environment(self, port: int) -> dict[str, str]:
        """The environment of every Airflow process: this one's, with all of Airflow's own settings replaced."""
        keys = json.loads(self.secrets_file.read_text(encoding="utf-8"))
        settings = {
            "CORE": {
                "DAGS_FOLDER": ROOT / "dags",
                "PLUGINS_FOLDER": ROOT / "plugins",
                "LOAD_EXAMPLES": False,
                "EXECUTOR": "LocalExecutor",
                "PARALLELISM": 4,
                "FERNET_KEY": keys["fernet"],
                "EXECUTION_API_SERVER_URL": f"http://{LOOPBACK}:{port}/execution/",
                "SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{name}:{role}" for name, role in USERS.items()),
                "SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": self.passwords_file,
            },
            "DATABASE": {"SQL_ALCHEMY_CONN": f"sqlite:///{self.root / 'airflow.db'}"},
            "API": {
                "HOST": LOOPBACK,
                "PORT": port,
                "BASE_URL": f"http://localhost:{port}",
                "WORKERS": 1,
                "SECRET_KEY": keys["session"],
                "INSTANCE_NAME": "Rankday",
            },
            "API_AUTH": {"JWT_SECRET": keys["tokens"]},
            "SCHEDULER": {"SCHEDULER_IDLE_SLEEP_TIME": 0.2, "ENABLE_HEALTH_CHECK": False},
            "DAG_PROCESSOR": {"REFRESH_INTERVAL": 15},
            "USAGE_DATA_COLLECTION": {"ENABLED": False},
            "LOGGING": {"BASE_LOG_FOLDER": self.root / "logs"},
        }
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "_AIRFLOW"))
        }
        environment |= {
            f"AIRFLOW__{section}__{name}": str(value)
            for section, values in settings.items()
            for name, value in values.items()
        }
        return environment | {
            "AIRFLOW_HOME": str(self.root),
            "RANKDAY_HOME": self.home.address,
            "DO_NOT_TRACK": "1",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "GX_ANALYTICS_ENABLED": "false",
            "PYTHONUNBUFFERED": "1",
            # a forked task leaves dbt's locks to the system; a remark on that was the last, red line of good logs
            "PYTHONWARNINGS": "ignore::UserWarning:multiprocessing.resource_tracker",
        }


def free_port() -> int:
    """``RANKDAY_UI_PORT`` if it is set (RankdayError if it is taken), else the first free one from 8080 on."""
    wanted = os.environ.get("RANKDAY_UI_PORT")
    if wanted:
        if not wanted.isdecimal() or not 1 <= int(wanted) <= 65535:
            raise RankdayError(f"RANKDAY_UI_PORT is {wanted!r}; give a port number from 1 to 65535")
        if not _is_free(int(wanted)):
            raise RankdayError(f"port {wanted} (RANKDAY_UI_PORT) is in use; choose another or leave the variable out")
        return int(wanted)
    for port in range(8080, 8180):
        if _is_free(port):
            return port
    raise RankdayError("no free port between 8080 and 8179; set RANKDAY_UI_PORT")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def _stored(file: Path, names, generate) -> dict[str, str]:
    """A value for each name, from ``file``; what is missing is generated and written for this user's eyes only."""
    stored = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    missing = [name for name in names if name not in stored]
    if missing:
        stored |= {name: generate() for name in missing}
        draft = file.with_name(f".{file.name}.draft")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(json.dumps(stored, indent=1) + "\n")
        draft.replace(file)
    return stored


def readable_password() -> str:
    """Sixteen letters and digits, none of which is mistaken for another; about 91 bits."""
    return "".join(secrets.choice(_READABLE) for _ in range(16))


def fernet_key() -> str:
    """A key as Airflow's encryption of connections takes it, and long enough for the other secrets."""
    import base64

    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
