"""How much memory each service takes at most, held against its limit in docker-compose.yaml."""

from __future__ import annotations

import contextlib
import threading

import psutil

from team.deployment import Deployment
from team.trials import require

EVERY = 2  # seconds
MEGABYTE = 1024**2


class Watch(threading.Thread):
    """Looks at every instance of every service until it is stopped; ``peak`` is in megabytes, shared pages once."""

    def __init__(self, team: Deployment):
        super().__init__(daemon=True)
        self.team, self.peak, self._over = team, dict[str, float](), threading.Event()

    def run(self) -> None:
        """Look now and then."""
        while not self._over.wait(EVERY):
            for name in list(self.team.instances):
                with contextlib.suppress(KeyError, psutil.Error):
                    self.peak[name] = max(self.peak.get(name, 0), _together(self.team.pids(name)))

    def stop(self) -> str:
        """End; return the peaks in words. AssertionError for a service beyond its limit."""
        self._over.set()
        self.join()
        for name, megabytes in self.peak.items():
            limit = self.team.service_of(name).memory / MEGABYTE
            require(megabytes <= limit, f"{name} takes {megabytes:.0f} MB, its limit is {limit:.0f} MB")
        return ", ".join(f"{name} {megabytes:.0f}" for name, megabytes in sorted(self.peak.items())) + " MB"


def _together(processes: list[psutil.Process]) -> float:
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            total += process.memory_full_info().pss
    return total / MEGABYTE
