"""Whatever our texts cite is there: clauses, sections of the contract, files, modules and links.

A stranger who reads "6.3" or "`season.py`" must find it in this repository.
"""

from __future__ import annotations

import pytest

from docs import cited

# Files that a run, a user or another program writes: named in our texts, in no repository.
WRITTEN_LATER = {
    "notice.md": "beside a published list or restatement",
    "verify.py": "within a bundle",
    "report.md": "an impact report of what-if",
    "report.html": "an impact report of what-if",
    "fidelity.html": "what `rankday fidelity --page` writes",
    "airflow.sql": "a dump of Airflow's database",
    "target/static_index.html": "what `make docs` writes",
    "rankday.duckdb": "the database of a run",
}
TEXTS = list(cited.texts())


def test_there_is_something_to_check():
    assert len(TEXTS) > 5_000
    assert len(cited.citable()) > 60


def test_every_clause_and_section_is_there():
    unknown = [(place, clause) for place, text in TEXTS for clause in cited.clauses_in(text) - cited.citable()]
    assert not unknown, "not a heading of docs/methodology.md or docs/contract.md:\n" + "\n".join(map(str, unknown))


def test_every_clause_of_the_rulebook_is_there():
    unknown = [(place, clause) for place, clause in cited.rulebook_clauses() if clause not in cited.citable()]
    assert not unknown, f"no heading of docs/methodology.md or docs/contract.md: {unknown}"


def test_no_document_from_elsewhere_is_cited():
    found = [(place, match[0]) for place, text in TEXTS if (match := cited.STRANGERS.search(text))]
    assert not found, "cite docs/methodology.md or docs/contract.md, or say it here:\n" + "\n".join(map(str, found))


def test_every_file_named_is_there():
    missing = [
        (place, name)
        for place, text in TEXTS
        for name in cited.FILE.findall(text)
        if not cited.is_file_of_ours(name) and name not in WRITTEN_LATER and not is_data(name)
    ]
    assert not missing, "no such file in the repository:\n" + "\n".join(map(str, missing))


def is_data(name: str) -> bool:
    """Whether a CSV file is one of a home or of a vendor: ours lie in the rulebook and beside the importers."""
    return name.endswith(".csv") and not name.startswith(tuple(f"{folder}/" for folder in cited.FOLDERS))


def test_every_path_named_is_there():
    missing = [
        (place, name) for place, text in TEXTS for name in cited.PATH.findall(text) if not cited.is_path_of_ours(name)
    ]
    assert not missing, "no such file or folder in the repository:\n" + "\n".join(map(str, missing))


def test_every_module_named_is_there():
    missing = [
        (place, name)
        for place, text in TEXTS
        for name in cited.MODULE.findall(text)
        if name not in WRITTEN_LATER and not cited.is_file_of_ours(name) and not cited.is_module_of_ours(name)
    ]
    assert not missing, "no such module or name:\n" + "\n".join(map(str, missing))


def test_every_link_leads_somewhere():
    broken = []
    for path in cited.files():
        if path.suffix != ".md":
            continue
        for target in cited.LINK.findall(path.read_text(encoding="utf-8")):
            if "://" in target or target.startswith("mailto:"):
                continue
            name, _, anchor = target.partition("#")
            aim = (path.parent / name).resolve() if name else path
            if not aim.exists() or (anchor and aim.suffix == ".md" and anchor not in cited.anchors(aim)):
                broken.append((path.relative_to(cited.ROOT).as_posix(), target))
    assert not broken, f"links that lead nowhere: {broken}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6.3 spin-off · The child joins every index", {"6.3"}),
        ("3.2, 3.3 · The indicator that leads", {"3.2", "3.3"}),
        ("2–5 · The models", {"2", "5"}),
        ('    description: "contract 3 · Every table"', {"contract 3"}),
        ("evidence · What lists state", {"evidence"}),
        ("the minimum price (2.S06) and the band (5.band ◆)", {"2.S06", "5.band"}),
        ("the newest drop holds (6.3)", {"6.3"}),
        ("its closing (6.1 base day)", {"6.1"}),
        ("6.1, steps 3, 4 and 8, over many sessions", {"6.1.3", "6.1.4", "6.1.8"}),
        ("as docs/methodology.md 6.2 says, and docs/contract.md section 2.8", {"6.2", "contract 2.8"}),
        ("float sums differ (0.05 USD), 2.5 points, 1.2 to 8.0bn, 3.11 and v1.2; 4 of 51 met", set()),
        ("the contract of 2 tables costs 7.3 (6.0 on the clock)", set()),
    ],
)
def test_what_is_a_citation_and_what_is_a_number(text, expected):
    assert cited.clauses_in(text) == expected


@pytest.mark.parametrize("text", ["(CONTRACT.md section 2)", "METHODOLOGY 5", "issue 4 point 7", "../shared/STYLE.md"])
def test_a_document_from_elsewhere_would_be_found(text):
    assert cited.STRANGERS.search(text)


@pytest.mark.parametrize("text", ["file:///shared/folder", "../shared/data", "its issue 23704", "CONTRACT_VERSION"])
def test_an_address_or_another_project_is_no_such_document(text):
    assert not cited.STRANGERS.search(text)


def test_a_file_that_is_not_there_would_be_found():
    assert cited.is_file_of_ours("tests/docs/cited.py")
    assert cited.is_file_of_ours("docs/methodology.md")
    assert not cited.is_file_of_ours("docs/methodologies.md")
    assert cited.is_path_of_ours("models/9_events/")
    assert not cited.is_path_of_ours("models/9_event/")
    assert cited.is_module_of_ours("rankday.contract")
    assert not cited.is_module_of_ours("rankday.contracts")
