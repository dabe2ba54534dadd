"""Is a part of Airflow alive? For the health checks of docker-compose.yaml: exit status 0 or one line and 1.

    python -m rankday_airflow.local.health URL [scheduler | dag_processor | triggerer | metadatabase]
    python -m rankday_airflow.local.health worker

Asks the api-server, which knows the others by their heartbeats, or, by the broker, the Celery worker of this host: a
quick question, where Airflow's own commands take seconds of a core to start.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import urllib.request

TIMEOUT = 10  # seconds


def problem(url: str, part: str = "metadatabase") -> str | None:
    """Why ``part`` of the Airflow at ``url`` is not healthy, in words; None if it is."""
    try:
        if not url.startswith(("http://", "https://")):
            raise ValueError("not an address that begins with http:// or https://")
        with urllib.request.urlopen(f"{url}/api/v2/monitor/health", timeout=TIMEOUT) as answer:  # noqa: S310 (checked)
            health = json.load(answer)
    except (OSError, ValueError) as error:
        return f"{url} does not answer: {error}"
    status = (health.get(part) or {}).get("status")
    return None if status == "healthy" else f"{part} is {status or 'not there'}"


def problem_of_worker(broker: str, host: str) -> str | None:
    """Why the Celery worker of ``host`` does not answer on ``broker``, in words; None if it does."""
    from celery import Celery

    name = f"celery@{host}"
    try:
        answers = Celery(broker=broker).control.ping(destination=[name], timeout=TIMEOUT / 2)
    except OSError as error:  # kombu's errors are of this kind
        return f"the broker does not answer: {error}"
    return None if any(name in answer for answer in answers) else f"{name} does not answer"


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        sys.exit(problem_of_worker(os.environ["AIRFLOW__CELERY__BROKER_URL"], socket.gethostname()))
    sys.exit(problem(*sys.argv[1:3]))
