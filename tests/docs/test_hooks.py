"""The hooks before a commit run what `make lint` runs, and download nothing."""

from __future__ import annotations

import re

import yaml

from docs.cited import ROOT

CONFIGURATION = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
[LOCAL] = yaml.safe_load(CONFIGURATION)["repos"]


def test_no_hook_is_downloaded():
    assert LOCAL["repo"] == "local"
    assert {hook["language"] for hook in LOCAL["hooks"]} == {"system"}
    assert "://" not in CONFIGURATION


def test_the_hooks_are_those_of_make_lint():
    recipe = re.search(
        r"^lint:.*?\n\n", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )[0]
    words = r"\.venv/bin/(ruff (?:check|format)|[\w-]+)"
    hooks = "\n".join(hook["entry"] for hook in LOCAL["hooks"])
    assert set(re.findall(words, hooks)) == set(re.findall(words, recipe))
