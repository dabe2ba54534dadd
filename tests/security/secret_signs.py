"""What a secret looks like when it has slipped into a file: a few patterns, each of which names its kind."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SIGNS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "an access key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b"),
    "a token of a service": re.compile(
        r"\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{50,}|\bxox[abprs]-[A-Za-z0-9-]{10,}"
        r"|\bsk-[A-Za-z0-9_-]{32,}|\bpypi-[A-Za-z0-9_-]{50,}"
    ),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."),
    "a Fernet key": re.compile(r"(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]{43}=)[A-Za-z0-9_-]{43}=(?![A-Za-z0-9=])"),
    "a password in an address": re.compile(r"\b[a-z][a-z0-9+]{1,12}://[^\s/:@'\"{}$]+:[^\s/:@'\"{}$<]{3,}@"),
    "a password in the code": re.compile(
        r"(?i)(?:password|passwd|secret|api_?key|auth_?token)\w*[\"']?\s*[:=]\s*[\"'](?![^\"']*[\s{}$<>/])[^\"']{8,}[\"']"
    ),
}
# What looks like one and is none: the text, and why.
NONE = {
    "passwords.json": "the name of the file",
    "//key:secret@": "an address that a test has refused",
    "//user:password@": "how an address is written, in a guide",
    ":hunter2@": "the world's best known example, in a test",
    "of-this-test": "of a server that a test starts for itself",
}


def found_in(text: str) -> Iterator[tuple[str, str]]:
    """(kind, the text that looks like it) for each sign of a secret in ``text``."""
    for kind, sign in SIGNS.items():
        for match in sign.finditer(text):
            if not any(known in match[0] for known in NONE):
                yield kind, match[0]


def tracked_files() -> list[Path]:
    """The files that git knows; without git (an unpacked archive) those that are there, the environment aside."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True).stdout
        names = [PROJECT / name for name in listed.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        skipped = (".venv", "data", "logs", "target", ".git")
        names = [path for path in PROJECT.rglob("*") if not set(path.relative_to(PROJECT).parts) & set(skipped)]
    return [path for path in names if path.is_file()]


def found_in_history() -> Iterator[tuple[str, str, str]]:
    """(commit, kind, text) for every line that any commit ever added. Empty without git."""
    command = ["git", "log", "--all", "-p", "-U0", "--no-color", "--no-ext-diff", "--format=%x00%h"]
    commit = ""
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as git:
        for line in git.stdout:
            text = line.decode("utf-8", "replace").rstrip("\n")
            if text.startswith("\0"):
                commit = text[1:]
            elif text.startswith("+") and len(text) < 20_000:
                for kind, match in found_in(text[1:]):
                    yield commit, kind, match
