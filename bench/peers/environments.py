"""An environment for each peer, made once by uv in the user's cache (BENCH_CACHE), never in the project's .venv."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    # 0.1.2 calls Series.append, which pandas 2 no longer has
    "pyndex": ("pyndex-fin==0.1.2", "pandas==1.5.3", "numpy<2"),
    "beacon": ("py-beacon-kit==0.9.7",),
}


class PeerMissing(Exception):
    """The peer cannot be run here; says why in one line."""


def python_of(peer: str) -> str:
    """The interpreter of the peer's environment. Raises PeerMissing."""
    cache = Path(os.environ.get("BENCH_CACHE") or Path.home() / ".cache" / "rankday-bench")
    python = cache / peer / "bin" / "python"
    done = cache / peer / ".installed"
    if not done.exists():
        uv = str(Path(sys.executable).with_name("uv"))
        for call in (
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(cache / peer)],
            [uv, "pip", "install", "--quiet", "--python", str(python), *PACKAGES[peer]],
        ):
            if subprocess.run(call, capture_output=True).returncode:
                python_version = ".".join(map(str, sys.version_info[:2]))
                raise PeerMissing(f"uv could not install {' '.join(PACKAGES[peer])} on Python {python_version}")
        done.touch()
    return str(python)
