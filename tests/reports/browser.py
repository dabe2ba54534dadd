"""Pages in a real Chromium, served on loopback; what a check of accessibility and of layout finds wrong in one."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from rankday.reports.web.app import create_app

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]

HERE = Path(__file__).parent
LAYOUT, ACCESS = ((HERE / name).read_text(encoding="utf-8") for name in ("layout.js", "access.js"))  # functions


@contextmanager
def served(home):
    """The address of the pages of ``home`` for whoever asks on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    around = FastAPI()
    around.mount("/rankday", create_app(lambda: home, lambda: "viewer"))
    server = uvicorn.Server(uvicorn.Config(around, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}/rankday"
    server.should_exit = True
    thread.join()


@contextmanager
def tab(chromium, width=1280, theme="light"):
    """A tab in which no script may fail."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page, failed = context.new_page(), []
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: failed.append(str(error)))
    yield page
    context.close()
    assert failed == []
