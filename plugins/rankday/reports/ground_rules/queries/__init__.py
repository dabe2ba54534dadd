"""The queries of the worked example, over the views of a published reconstitution."""

from pathlib import Path

HERE = Path(__file__).parent


def query(name: str) -> str:
    """The text of ``<name>.sql``."""
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")
