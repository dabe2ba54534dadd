"""A sample of the corpus of ``make dirty``: one line and nothing published, or read exactly as it is stated."""

from __future__ import annotations

from collections import Counter

from dirty.corpus import DROP_CASES, run_drops

SAMPLE = 6  # every so many; tests/ingest holds the rules of ingest one by one


def test_the_corpus_is_large_and_has_no_case_twice():
    assert len(DROP_CASES) >= 240
    assert max(Counter(map(str, DROP_CASES)).values()) == 1


def test_drops_come_out_as_stated():
    assert run_drops(DROP_CASES[::SAMPLE]).findings == []


def test_what_the_corpus_has_found_stays_mended():
    found = ("Parquet: a column twice", "Parquet: a time of day")
    cases = [case for case in DROP_CASES if str(case) in found]
    assert len(cases) == len(found)
    assert run_drops(cases).findings == []
