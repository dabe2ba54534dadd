"""docs/contract.md is complete: every table and column, every command and option that the code has stands there."""

from __future__ import annotations

import re

import click
import pytest

from docs.cited import ROOT
from rankday.cli.main import COMMANDS, program
from rankday.contract import errors, publication_tables, tables

PAGE = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
PUBLISHED = {
    **publication_tables.PUBLICATION_TABLES,
    **publication_tables.LIST_TABLES,
    **publication_tables.FINAL_TABLES,
    **publication_tables.EVIDENCE_TABLES,
    **publication_tables.IDENTIFIER_TABLES,
}


def section(number: str) -> str:
    return re.search(rf"^#+ {re.escape(number)} .*?(?=^#+ |\Z)", PAGE, flags=re.DOTALL | re.MULTILINE)[0]


def input_section(table: str) -> str:
    return next(
        part for part in re.split(r"^### ", PAGE, flags=re.MULTILINE) if re.match(rf"2\.\d+ .*\b{table}\b", part)
    )


@pytest.mark.parametrize("table", tables.INPUT_TABLES.values(), ids=lambda table: table.name)
def test_every_input_column_stands_in_its_section(table):
    text = input_section(table.name)
    for column in table.columns:
        assert re.search(rf"\b{column.name}\b", text), column.name
        for value in column.allowed:
            assert f"`{value}`" in text, f"{column.name}: {value}"
    assert all(f"`{name}`" in text for name in table.key)


@pytest.mark.parametrize("table", publication_tables.ADDITION_TABLES)
def test_every_table_of_additions_stands_there(table):
    assert re.search(rf"^\|.*\b{table}\b", section("3.6"), flags=re.MULTILINE)


@pytest.mark.parametrize(("table", "key"), PUBLISHED.items())
def test_every_published_table_stands_there_with_its_key(table, key):
    assert f"| {table} | {', '.join(key)} |" in section("3.1")


def test_every_command_and_option_stands_there():
    text = section("4.1")
    context = click.Context(program)
    for name in COMMANDS:
        command = program.get_command(context, name)
        subcommands = getattr(command, "commands", None) or {"": command}
        for word, one in subcommands.items():
            full = f"{name} {word}".strip()
            row = next((line for line in text.splitlines() if f"`{full}`" in line.split(" | ")[0]), None)
            assert row, f"{full}: not in docs/contract.md"
            if "as `reconstitute`" in row:
                row += next(line for line in text.splitlines() if "`reconstitute`" in line.split(" | ")[0])
            for option in one.params:
                long = max(option.opts, key=len)
                if isinstance(option, click.Option) and long not in ("--home", "--json", "--help"):
                    assert f"`{long}`" in row, f"{full} {long}"


def test_every_exit_status_stands_there():
    statuses = {value.exit_code for value in vars(errors).values() if hasattr(value, "exit_code")}
    assert all(f"\n| {status} |" in section("4.2") for status in statuses)
