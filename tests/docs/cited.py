"""What our texts cite, and what there is to cite: clauses, sections of the contract, files, modules, links.

A *text* is what a person reads: markdown without its code blocks, docstrings and comments of Python, comments of SQL,
descriptions of YAML, `clause` columns of the rulebook. Code itself is never searched, so a number there is no citation.
"""

from __future__ import annotations

import ast
import csv
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("dags", "dbt_project", "plugins", "tests", "docs", "bench", "requirements")
SKIPPED = {"__pycache__", "target", "logs", ".venv", "images", "dbt_packages"}

# 2.S06, 5.band, 6.2.shares: a number with a name after it is a clause wherever it stands
NAMED = re.compile(r"(?<![\w./-])([1-9](?:\.\d)?\.(?:S\d\d|[a-z][a-z_]+[a-z]))(?![\w(/-]|\.\w)")
# (6.3), (6.1 base day), (6.3: after a run …): a section with one decimal, alone between brackets or before a colon
BRACKETED = re.compile(r"\(([1-9]\.[1-9])(?:: [^()]*| base day)?\)")
# "6.3 spin-off · …", "3.2, 3.3 · …", "contract 3 · …": the clauses that a comment or description begins with
ONE = r"(?:contract [1-9](?:\.\d+)?|evidence|[1-9](?:\.[1-9])?(?:\.(?:S\d\d|[a-z_]+))?)"
LEADING = re.compile(
    rf"^[\s>*#{{-]*(?:description: *)?[\"']?({ONE}(?:(?:, | and |–){ONE})*)(?: ◆|,? [^·\n]{{1,60}})? ·"
)
# "6.1 step 8", "6.1, steps 3, 4 and 8"
STEPS = re.compile(r"(?<![\w.])([1-9]\.[1-9]),? steps? (\d(?:(?:, and |, | and )\d)*)")
METHODOLOGY = re.compile(
    r"\bmethodology(?:\.md)?,? (?:section |clause )?([1-9](?:\.[1-9])?(?:\.(?:S\d\d|[a-z_]+[a-z]))?)\b"
)
CONTRACT = re.compile(r"\bcontract(?:\.md)?,? (?:section )?([1-9](?:\.\d+)?)\b")
# documents that are not in the repository
STRANGERS = re.compile(
    r"\b(?:CONTRACT|METHODOLOGY|DESIGN|STACK|STYLE)(?:\.md\b| (?:section )?\d)"
    r"|\bissue \d{1,3}\b|\(issue\b|(?<![\w/])(?:\.\./)?shared/(?!data\b|folder\b)"
)
FILE = re.compile(
    r"(?<![\w/.$<*{}…-])((?:[\w.-]+/)*[\w-]*\w\.(?:py|sql|md|yml|yaml|toml|csv|css|js|html|in))(?![\w/]|\.\w)"
)
# `models/9_events/`, `tests/daily`: a path between backticks that begins with a folder of ours
PATH = re.compile(r"`((?:dags|dbt_project|plugins|tests|docs|bench|requirements|models|seeds|macros)/[\w./-]*)`")
MODULE = re.compile(r"(?<![\w./-])(rankday(?:_airflow|_sources)?(?:\.\w+)+)(?![\w(/]|-)")
LINK = re.compile(r"\]\(([^)\s]+)\)")


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository's folders, and of its root."""
    below = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    found = [*below, *(path for path in ROOT.iterdir() if not path.is_dir())]
    return tuple(path for path in found if path.is_file() and not SKIPPED & set(path.relative_to(ROOT).parts))


def texts() -> Iterator[tuple[str, str]]:
    """(place, text) of everything that may cite; a place is a file, and a line where it is known."""
    for path in files():
        if ROOT / "tests" / "docs" in path.parents:
            continue  # these files hold the patterns themselves
        place = path.relative_to(ROOT).as_posix()
        reader = READERS.get(path.suffix) or (_hash_comments if path.name in NAMES else None)
        if reader is not None:
            for line, text in reader(path.read_text(encoding="utf-8")):
                yield f"{place}:{line}", text


def _markdown(text: str) -> Iterator[tuple[int, str]]:
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        fenced ^= line.lstrip().startswith("```")
        if not fenced:
            yield number, line


def _python(text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            for offset, line in enumerate((ast.get_docstring(node, clean=False) or "").splitlines()):
                yield node.body[0].lineno + offset, line
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _sql(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        before, dashes, comment = line.partition("--")
        if dashes and before.count("'") % 2 == 0:
            yield number, comment
    for block in re.finditer(r"\{#(.*?)#\}", text, flags=re.DOTALL):
        first = text[: block.start()].count("\n") + 1
        for offset, line in enumerate(block[1].splitlines()):
            yield first + offset, line


def _yaml(text: str) -> Iterator[tuple[int, str]]:
    yield from enumerate(text.splitlines(), 1)


def _hash_comments(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if "#" in line:
            yield number, line.partition("#")[2]


READERS = {".md": _markdown, ".py": _python, ".sql": _sql, ".yml": _yaml, ".yaml": _yaml, ".toml": _hash_comments}
NAMES = {"Makefile", "Dockerfile", ".sqlfluff", ".yamllint", ".dockerignore", ".gitignore"}


def clauses_in(text: str) -> set[str]:
    """Ids of the methodology that a text cites; `contract …` ids as `contract 3`."""
    found = set(NAMED.findall(text)) | set(BRACKETED.findall(text)) | set(METHODOLOGY.findall(text))
    found |= {f"contract {section}" for section in CONTRACT.findall(text)}
    if leading := LEADING.match(text):
        found |= set(re.findall(ONE, leading[1]))
    for clause, steps in STEPS.findall(text):
        found |= {f"{clause}.{step}" for step in re.findall(r"\d", steps)}
    return found


@cache
def citable() -> frozenset[str]:
    """Every id: first words of the methodology's headings and its anchors; numbers of the contract's headings."""
    methodology = (ROOT / "docs" / "methodology.md").read_text(encoding="utf-8")
    contract = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
    clauses = re.findall(r"^#+ (\S+)", methodology, re.MULTILINE) + re.findall(r'<a id="([^"]+)"', methodology)
    sections = re.findall(r"^#+ (\d\S*)", contract, re.MULTILINE)
    return frozenset([*clauses, *(f"contract {section}" for section in sections)])


def rulebook_clauses() -> Iterator[tuple[str, str]]:
    """(place, clause) of every row of the rulebook's seeds."""
    for path in (ROOT / "dbt_project" / "seeds" / "rulebook").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                if "clause" in row:
                    yield f"{path.name}:{next(iter(row.values()))}", row["clause"]


@cache
def _suffixes() -> frozenset[str]:
    parts = [path.relative_to(ROOT).as_posix().split("/") for path in files()]
    return frozenset("/".join(one[start:]) for one in parts for start in range(len(one)))


def is_file_of_ours(name: str) -> bool:
    """Whether a name, or the end of a path, is a file of the repository."""
    return re.sub(r"^(\.{1,2}/)+", "", name) in _suffixes()


def is_path_of_ours(name: str) -> bool:
    """Whether the end of a path is a file or a folder of the repository, or a model named without its ending."""
    bare = name.rstrip("/")
    return is_file_of_ours(bare) or is_file_of_ours(f"{bare}.sql") or bare in _folders()


@cache
def _folders() -> frozenset[str]:
    parts = {path.parent.relative_to(ROOT).as_posix() for path in files()}
    nested = {"/".join(one.split("/")[:end]) for one in parts for end in range(1, one.count("/") + 2)}
    return frozenset("/".join(one.split("/")[start:]) for one in nested for start in range(one.count("/") + 1))


def is_module_of_ours(name: str) -> bool:
    """Whether ``rankday.engine.stages`` is a module, or its last words are names that stand in that module."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath("plugins", *parts[:length])
        module = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
        if module.is_file():
            rest = parts[length:]
            return not rest or re.search(rf"\b{rest[0]}\b", module.read_text(encoding="utf-8")) is not None
    return False


def anchors(path: Path) -> set[str]:
    """What ``#…`` of a link may name in a markdown file: its headings as a reader's page makes them, and its ids."""
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)"', text))
