"""What the Dockerfile puts into the image, natively: the locked environment, and the files it copies and no others."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

from team.compose import PROJECT

UV = PROJECT / ".venv" / "bin" / "uv"
# An image's build knows nothing of this shell's settings.
_BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
UNWANTED = shutil.ignore_patterns("__pycache__", "target", "logs", "*.egg-info")


def build(code: Path, environment: Path) -> None:
    """Fill ``code`` (the image's /opt/rankday) anew, and ``environment`` (its Python) if it is not there."""
    shutil.rmtree(code, ignore_errors=True)
    _copy(code)
    python = environment / "bin" / "python"
    if not python.exists():
        # not the first in the path: that of a person's home folder cannot be read by the containers' user
        base = shutil.which("python3.11", path="/usr/local/bin:/usr/bin") or "python3.11"
        _uv("venv", "--python", base, environment)
    locks = [PROJECT / "requirements" / name for name in ("team.txt", "bootstrap.txt")]
    _uv("pip", "sync", "--python", python, "--compile-bytecode", "--require-hashes", *locks)
    _uv(
        "pip",
        "install",
        "--python",
        python,
        *["--no-deps", "--no-build-isolation"],
        "--editable",
        code,
    )
    for command in re.findall(r"^RUN (python .+)$", _dockerfile(), re.MULTILINE):
        words = shlex.split(command.replace("python", str(python), 1))
        subprocess.run(words, cwd=code, env=_BARE, check=True)
    # the root file system of the containers is read-only
    subprocess.run(["chmod", "--recursive", "a=rX", code], check=True)


def _copy(code: Path) -> None:
    for words in re.findall(r"^COPY (?:--\S+ )*(.+)$", _dockerfile(), re.MULTILINE):
        *sources, target = words.split()
        for source in sources:
            _put(PROJECT / source, code / target)


def _dockerfile() -> str:
    return (PROJECT / "Dockerfile").read_text(encoding="utf-8")


def _put(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=UNWANTED, dirs_exist_ok=True)
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def _uv(*arguments: object) -> None:
    subprocess.run([UV, *map(str, arguments), "--quiet"], check=True)
