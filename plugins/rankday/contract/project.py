"""Where the checkout's files are: the dbt project, its seeds, its cache. Found once, here."""

from __future__ import annotations

import os
from pathlib import Path

from rankday.contract.errors import RankdayError


def _root() -> Path:
    """The folder that holds ``dbt_project``: ``RANKDAY_PROJECT``, else the checkout that this package lies in.

    Raises RankdayError where there is none: without the models nothing can be decided.
    """
    named = os.environ.get("RANKDAY_PROJECT")
    for folder in [Path(named)] if named else Path(__file__).resolve().parents:
        if (folder / "dbt_project" / "dbt_project.yml").is_file():
            return folder
    raise RankdayError("no dbt_project beside the package rankday; name the checkout in RANKDAY_PROJECT")


ROOT = _root()
DBT_PROJECT = ROOT / "dbt_project"
SEEDS = DBT_PROJECT / "seeds"
SHIPPED_RULEBOOK = SEEDS / "rulebook"
CACHE = DBT_PROJECT / "target"
