"""`make security`: secrets in every commit, then the locked packages against the known advisories, as a few lines.

Exit status 1 for a finding. Packages that no service could be asked about are said to be NOT AUDITED, not to be sound.
"""

from __future__ import annotations

import json
import subprocess
import sys

from security.secret_signs import PROJECT, found_in_history

PIP_AUDIT = "pip-audit==2.10.1"
LOCKS = ("requirements/lock.txt", "requirements/team.txt")
PATIENCE = 300  # seconds


def main() -> None:
    """Say what was looked at and what was found."""
    findings = sorted({f"{kind} in commit {commit}" for commit, kind, _ in found_in_history()})
    print(f"secrets in the history: {len(findings)} found")
    for lock in LOCKS:
        found, told = audited(lock)
        findings += found
        print(f"{lock}: {told}")
    for finding in findings:
        print(f"  {finding}")
    sys.exit(bool(findings))


def audited(lock: str) -> tuple[list[str], str]:
    """The advisories that concern the packages of ``lock``, and a sentence; pip-audit asks PyPI's service."""
    tool = [PROJECT / ".venv/bin/uv", "tool", "run", "--from", PIP_AUDIT, "pip-audit", "--format=json"]
    options = ["--progress-spinner=off", "--disable-pip", "--require-hashes", "-r", lock]
    try:
        ended = subprocess.run([*tool, *options], cwd=PROJECT, capture_output=True, text=True, timeout=PATIENCE)
        packages = json.loads(ended.stdout)["dependencies"]
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired):
        return [], "NOT AUDITED: pip-audit cannot be had or cannot ask its service from here"
    asked = [one for one in packages if "vulns" in one]
    found = [f"{one['name']} {one['version']}: {each['id']}" for one in asked for each in one["vulns"]]
    if len(asked) < len(packages):
        return (
            found,
            f"{len(packages) - len(asked)} of {len(packages)} packages NOT AUDITED: the service did not know them",
        )
    return found, f"{len(packages)} packages, {len(found)} advisories"


if __name__ == "__main__":
    main()
