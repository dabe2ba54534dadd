"""The queries over what a draft was computed to be: the tables ``lines``, ``closes``, ``events`` and ``levels``."""

from pathlib import Path

HERE = Path(__file__).parent


def query(name: str) -> str:
    """The text of ``<name>.sql``."""
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")
