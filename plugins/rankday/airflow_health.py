"""Is a part of Airflow alive? For the health checks of docker-compose.yaml: exit status 0 or one line and 1.

    python -m rankday.airflow_health URL [scheduler | dag_processor | triggerer | metadatabase]

Asks the api-server, which knows the others by their heartbeats: a quick question, where Airflow's own command takes
seconds of a core to start.
"""

from __future__ import annotations

import json
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


if __name__ == "__main__":
    sys.exit(problem(*sys.argv[1:3]))
