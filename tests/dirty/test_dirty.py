"""A sample of the corpus of ``make dirty``: one line and nothing published, or read exactly as it is stated."""

from __future__ import annotations

from collections import Counter

from dirty.corpus import CASES, DROPS, run

SAMPLE = 8  # every so many; tests/drops holds the rules of ingest one by one
# what the corpus found when it was written: these stay mended
FOUND = (
    "Parquet: a column twice",
    "Parquet: a time of day",
    "screener: price '1_000'",
    "screener: price below the last decimal",
    "screener: half a share",
    "screener: more shares than a number holds",
    "screener: symbol of another's letters",
    "screener: NUL",
    "screener: no name",
    "other feeds: percent for fractions",
    "member lists: a week",
    "member lists: a drop whose source is a text",
    "member lists: a drop that names a file elsewhere",
    "panel: sessions with a time of day",
    "panel: half a share",
    "panel: a day of the year 10,000",
    "panel: NaN for unknown volume",
    "panel: cap of 1e300",
    "panel: a price of ten decimals",
    "exceptions: a column twice",
    "exceptions: empty lines count",
    "approvers: a name twice",
    "rulebook: seven decimals",
    "rulebook: a name mistyped",
    "rulebook: a limit with a comma",
    "rulebook: a severity mistyped",
)


def test_the_corpus_is_large_and_has_no_case_twice():
    assert len(DROPS) >= 260
    assert len(CASES) >= 500
    assert max(Counter(map(str, CASES)).values()) == 1


def test_a_sample_comes_out_as_stated():
    assert run(case for case in CASES[::SAMPLE] if str(case) not in FOUND).findings == []


def test_what_the_corpus_has_found_stays_mended():
    cases = [case for case in CASES if str(case) in FOUND]
    assert len(cases) == len(FOUND)
    assert run(cases).findings == []
