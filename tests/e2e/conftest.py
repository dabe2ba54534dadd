"""A real Airflow with its pages, on a home of its own: 300 companies."""

import json
import os
import subprocess
import sys
import time
from types import SimpleNamespace

import psutil
import pytest

from rankday.contract.home import Home
from rankday_airflow.local.settings import AirflowFolder


@pytest.fixture(scope="module")
def airflow(tmp_path_factory):
    """`make ui` on a home of its own; ended at the latest with the tests."""
    home = tmp_path_factory.mktemp("home")
    environment = {name: value for name, value in os.environ.items() if name != "RANKDAY_UI_PORT"}
    environment |= {"RANKDAY_HOME": str(home), "RANKDAY_SAMPLE_COMPANIES": "300"}
    output = home / "ui.txt"
    command = [sys.executable, "-m", "rankday_airflow.local.home"]
    with output.open("w") as sink:
        ui = subprocess.Popen([*command, "ui"], env=environment, stdout=sink, stderr=subprocess.STDOUT)
    try:
        while "Ctrl-C" not in output.read_text():
            assert ui.poll() is None, output.read_text()
            time.sleep(0.2)
        folder = AirflowFolder(Home(home))
        yield SimpleNamespace(
            home=Home(home),
            folder=folder,
            ui=ui,
            output=output,
            sessions={child.pid for child in psutil.Process(ui.pid).children()},
            url=json.loads(folder.running_file.read_text())["url"],
            run=lambda: subprocess.run([*command, "run"], env=environment, capture_output=True, text=True, check=False),
        )
    finally:
        ui.terminate()
        ui.wait()
