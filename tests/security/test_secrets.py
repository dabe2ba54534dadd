"""No secret, and nothing that could run code when it is read, is part of what we deliver."""

from __future__ import annotations

import ast

import pytest

from rankday_airflow.local.settings import fernet_key
from security.secret_signs import PROJECT, found_in, tracked_files

PLANTED = {
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "an access key of a cloud": "key AKIA" + "ABCDEFGHIJ234567",
    "a token of a service": "ghp_" + "a1B2" * 9,
    "a signed token": "eyJ" + "hbGciOiJIUzI1" + ".eyJ" + "zdWIiOiJhbmEi.",
    "a Fernet key": f"FERNET={fernet_key()}",
    "a password in an address": "postgres" + "://airflow:corr3ct-horse@db/airflow",
    "a password in the code": "DB_PASS" + 'WORD = "correct-horse-battery"',
}
# What executes code when it reads a file, or a shell when it is called; ruff's S rules forbid most of them too.
READS_CODE = {"eval", "exec", "pickle.load", "pickle.loads", "marshal.loads", "shelve.open", "yaml.load", "os.system",
              "yaml.unsafe_load", "tarfile.open", "joblib.load", "pandas.read_pickle", "pd.read_pickle"}  # fmt: skip


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_secret_is_found(kind):
    assert kind in {found for found, _ in found_in(PLANTED[kind])}


@pytest.mark.parametrize(
    "harmless", ["${RANKDAY_JWT_SECRET:?run make env}", "password = readable_password()", "a" * 64]
)
def test_the_name_of_a_secret_is_none(harmless):
    assert list(found_in(harmless)) == []


def test_no_file_holds_a_secret():
    """The history too: `make security`."""
    found = [
        f"{path.relative_to(PROJECT)}: {kind}"
        for path in tracked_files()
        for kind, _ in found_in(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == [], "an example? name it with its reason in secret_signs.NONE"


def test_no_file_of_the_product_reads_code_out_of_data():
    """Of `plugins` and `dags`: no pickle, no shell, no YAML that makes objects, no archive unpacked."""
    found = []
    for path in [path for folder in ("plugins", "dags") for path in (PROJECT / folder).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in READS_CODE:
                found.append(f"{path.name}:{node.lineno} {ast.unparse(node.func)}")
            if isinstance(node, ast.Attribute) and node.attr in ("extractall", "unpack_archive"):
                found.append(f"{path.name}:{node.lineno} {node.attr}")
            if isinstance(node, ast.keyword) and node.arg == "shell":
                found.append(f"{path.name}:{node.value.lineno} shell=")
    assert found == []
