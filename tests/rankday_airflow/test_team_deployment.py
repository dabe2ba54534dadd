"""docker-compose.yaml, Dockerfile and `make env`, held to their word as far as that goes without a container engine."""

from __future__ import annotations

import importlib.util
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from rankday.contract.home import Home
from rankday_airflow.local import health as airflow_health
from rankday_airflow.local.accounts import FAB_ROLES, password_variable
from rankday_airflow.local.settings import USERS
from rankday_airflow.local.team import complete, generators
from team.compose import Places, services
from team.trials import embedded

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE = (PROJECT / "docker-compose.yaml").read_text(encoding="utf-8")
SERVICES = yaml.safe_load(COMPOSE)["services"]
WAITS = {"migrate": "completed_successfully", "api-server": "healthy", "redis": "healthy"}
OURS = sorted(set(SERVICES) - {"postgres", "redis"})


def values(file: Path) -> dict[str, str]:
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_every_secret_is_generated_and_none_has_a_default():
    secret = {name for name in re.findall(r"\$\{(\w+)", COMPOSE) if re.search("PASSWORD|SECRET|KEY", name)}
    assert secret == set(generators()) and len(secret) == 9
    for name in secret:
        assert set(re.findall(r"\$\{" + name + r"(:.)", COMPOSE)) == {":?"}, f"{name} must be required, not defaulted"


def test_make_env_keeps_what_is_there_and_lets_nobody_else_read(tmp_path):
    file = tmp_path / ".env"
    file.write_text("RANKDAY_UI_PORT=9000\nRANKDAY_JWT_SECRET=mine")
    assert len(complete(file)) == 8
    first = values(file)
    assert first["RANKDAY_JWT_SECRET"] == "mine" and first["RANKDAY_UI_PORT"] == "9000"
    assert complete(file) == [] and values(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(set(first.values())) == len(first), "two secrets are alike"
    assert all(len(value) >= 16 for name, value in first.items() if name in generators() and value != "mine")


def test_env_is_ignored_by_git_and_kept_out_of_the_image():
    assert ".env" in (PROJECT / ".gitignore").read_text().split()
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored and "!data" not in ignored and "!.env" not in ignored


def test_the_ui_listens_on_loopback_unless_asked():
    assert SERVICES["api-server"]["ports"] == ["${RANKDAY_UI_ADDRESS:-127.0.0.1}:${RANKDAY_UI_PORT:-8080}:8080"]
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["api-server"]


@pytest.mark.parametrize("name", OURS)
def test_our_services_share_home_image_and_limits_and_are_not_root(name):
    service = SERVICES[name]
    assert service["image"].startswith("rankday:") and service["user"] == "50000:50000"
    assert service["volumes"] == ["${RANKDAY_DATA_VOLUME:-data}:/data"]
    assert service["environment"]["RANKDAY_HOME"] == "/data"
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}
    assert name == "migrate" or "healthcheck" in service


def test_celery_needs_its_profile_and_the_rest_needs_none():
    assert {name for name in SERVICES if SERVICES[name].get("profiles") == ["celery"]} == {"redis", "worker"}
    assert {name for name in SERVICES if "profiles" not in SERVICES[name]} == {
        *("postgres", "migrate", "api-server", "scheduler", "dag-processor", "triggerer")
    }


def test_the_image_installs_the_locked_environment_with_the_versions_the_tests_run_with():
    def pins(name: str) -> dict[str, str]:
        text = (PROJECT / "requirements" / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^ \\]+)", text, re.MULTILINE))

    team, tested = pins("team.txt"), pins("lock.txt")
    runtime = set(re.findall(r"^([a-z][\w-]*)", (PROJECT / "requirements" / "runtime.in").read_text(), re.MULTILINE))
    assert runtime <= set(team)
    assert {name: team[name] for name in set(team) & set(tested)} == {
        name: tested[name] for name in set(team) & set(tested)
    }
    assert {"celery", "redis", "psycopg2-binary", "apache-airflow-providers-fab"} <= set(team)
    dockerfile = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes requirements/team.txt" in dockerfile and "\nUSER rankday\n" in dockerfile
    for source in re.findall(r"^COPY (?:--chown=\w+ )?(.+) \S+$", dockerfile, re.MULTILINE):
        assert all((PROJECT / part).exists() for part in source.split()), source


def test_what_the_image_makes_once_can_be_made():
    """A renamed module would be seen only by whoever builds the image."""
    dockerfile = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    statements = re.findall(r'^RUN python -c "(.+)"$', dockerfile, re.MULTILINE)
    assert len(statements) == 2
    for statement in statements:
        subprocess.run([sys.executable, "-c", statement], check=True, cwd=PROJECT, timeout=300)


@pytest.mark.parametrize("file", ["Makefile", "Dockerfile", "docker-compose.yaml", ".pre-commit-config.yaml"])
def test_every_module_that_is_run_by_name_is_there(file):
    modules = re.findall(r"-m\W+(rankday[\w.]+\w)", (PROJECT / file).read_text(encoding="utf-8"))
    assert [module for module in modules if importlib.util.find_spec(module) is None] == []


def test_every_account_has_a_role_and_a_password_of_its_own():
    assert {FAB_ROLES[role] for role in USERS.values()} == {"Op", "User", "Viewer"}
    given = set(SERVICES["migrate"]["environment"]) - set(SERVICES["scheduler"]["environment"])
    assert given == {password_variable(user) for user in USERS}, "first passwords belong to the migration job alone"


def test_the_trials_read_the_file_as_compose_does():
    secrets = {name: f"of {name}" for name in generators()}
    with pytest.raises(ValueError, match="RANKDAY_DATABASE_PASSWORD: run make env first"):
        services(secrets | {"RANKDAY_DATABASE_PASSWORD": ""})
    read = services(secrets | {"RANKDAY_EXECUTOR": "CeleryExecutor"}, ("celery",))
    assert read.keys() == SERVICES.keys() and services(secrets).keys() == SERVICES.keys() - {"redis", "worker"}
    worker = read["worker"]
    assert worker.environment["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    assert worker.environment["AIRFLOW__CORE__PARALLELISM"] == "4"
    assert worker.waits_for == {name: f"service_{how}" for name, how in WAITS.items()}
    assert worker.health[-1] == "worker" and worker.patience == 60 + 12 * 10
    assert worker.memory == 4 * 1024**3 and worker.restarts and not read["migrate"].restarts
    native = Places({"postgres:5432": 7, "api-server:8080": 8}, {"/data": Path("/h"), "/opt/rankday": Path("/c")})
    given = native.environment(worker)
    assert given["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].endswith("@127.0.0.1:7/airflow")
    assert (given["AIRFLOW__API__PORT"], given["RANKDAY_HOME"]) == ("8", "/h")
    assert given["AIRFLOW__CORE__DAGS_FOLDER"] == "/c/dags" and given["AIRFLOW_HOME"] == "/h/airflow"


def test_the_trials_run_the_embedded_program(tmp_path):
    assert embedded(Home(tmp_path), ["pending", "--json"], ["versions", "--help"]).startswith("[]")
    with pytest.raises(AssertionError, match="embedded program"):
        embedded(Home(tmp_path), ["no-such-command"])


def test_health_says_in_words_what_is_not_there():
    assert "does not answer" in airflow_health.problem("http://127.0.0.1:1", "scheduler")
