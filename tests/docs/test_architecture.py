"""docs/architecture.md is true: packages, their order and names, and the answers to "where is it".

The order is the one that import-linter checks; each answer names a file and a text that stands in it.
"""

from __future__ import annotations

import re
import tomllib

import pytest

from docs.cited import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
LIBRARY = ROOT / "plugins" / "rankday"


def rows(heading: str) -> list[list[str]]:
    """Cells of the first table below a heading, without its head."""
    section = PAGE.partition(f"## {heading}")[2]
    table = re.search(r"^\|.*?(?=^$)", section, flags=re.DOTALL | re.MULTILINE)[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


PACKAGES = [
    (int(layer.strip("| ")), code(package)[0], code(names)) for layer, package, _, names in rows("Packages, from")
]


def test_every_package_has_a_row():
    packages = {path.parent.name for path in LIBRARY.glob("*/__init__.py")}
    assert {package for _, package, _ in PACKAGES} == packages - {"airflow_desk"}


def test_the_order_is_that_of_the_import_check():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    [layers] = [contract["layers"] for contract in settings["contracts"] if contract["type"] == "layers"]
    checked = [{name.strip() for name in re.split("[|:]", layer)} for layer in reversed(layers)]
    drawn = [{package for number, package, _ in PACKAGES if number == layer} for layer in range(1, len(checked) + 1)]
    assert drawn == checked


@pytest.mark.parametrize(("package", "names"), [(package, names) for _, package, names in PACKAGES])
def test_the_names_stand_in_their_package(package, names):
    text = "\n".join(path.read_text(encoding="utf-8") for path in (LIBRARY / package).rglob("*.py"))
    defined = set(re.findall(r"^(?:def|class) (\w+)|^(\w+)\b[^=\n]* = ", text, flags=re.MULTILINE))
    defined = {name for pair in defined for name in pair if name}
    assert 2 <= len(names) <= 3
    assert set(names) <= defined, set(names) - defined


@pytest.mark.parametrize(("question", "file", "held"), rows("Where is it"))
def test_each_answer_leads_to_its_place(question, file, held):
    path = ROOT / code(file)[0]
    assert path.is_file(), question
    assert code(held)[0] in path.read_text(encoding="utf-8"), f"{question}: {path.name} does not hold {held}"
