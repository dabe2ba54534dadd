"""Pages in a real Chromium, served on loopback; what a check of accessibility and of layout finds wrong in one."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from rankday.reports.web.app import create_app

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]

LAYOUT = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")  # a function
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
READ = ((1280, "light"), (400, "dark"))  # where axe-core looks: colours go by theme, elements by width
# WCAG 2.1 A and AA, and what axe-core calls best practice
_RUN = """() => axe.run(document, {resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})"""


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


def inaccessible(page) -> list[str]:
    """What axe-core finds wrong in an open page: rule, weight, and the first elements of each."""
    page.evaluate(AXE)
    return [
        f"{one['id']} ({one['impact']}): {[node['html'][:90] for node in one['nodes'][:3]]}"
        for one in page.evaluate(_RUN)["violations"]
    ]
