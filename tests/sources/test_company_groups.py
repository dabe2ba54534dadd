"""Which lines are one company: by CIK, else by name and by what the feed's rows imply."""

from rankday_sources.company_groups import company_ids, security_id
from rankday_sources.names import issuer_key, issuer_name, ticker_key
from sources.screener_feed import listing


def groups(*listings, ciks=None):
    return company_ids(list(listings), ciks or {})


def test_a_key_has_no_signs_and_a_preferred_series_never_collides():
    assert {ticker_key(text) for text in ("MOG/A", "MOG-A", "mog.a")} == {"MOGA"}
    assert security_id(listing("BF/B")) == "US-BFB"
    assert security_id(listing("ABR^D")) == "US-ABR-PD"
    assert security_id(listing("ABRD")) == "US-ABRD"


def test_legal_forms_go_and_words_that_tell_companies_apart_stay():
    assert issuer_key("Abc, Inc. Class A Common Stock") == issuer_key("ABC Corporation") == "ABC"
    assert issuer_key("Abc Holdings Inc. Common Stock") == "ABCHOLDINGS"
    assert issuer_key("Abc Group Ltd. Ordinary Shares") == "ABCGROUP"
    assert issuer_key("Inc. Common Stock") != ""
    assert issuer_name("Abc Inc. Class A Common Stock") == "Abc Inc."


def test_classes_of_one_cik_are_one_company_whatever_their_names():
    ids = groups(listing("AAA", "Alpha Inc."), listing("BBB", "Beta Inc."), ciks={"AAA": "CIK1", "BBB": "CIK1"})
    assert ids == {"AAA": "CIK1", "BBB": "CIK1"}


def test_a_line_without_a_cik_takes_the_only_one_of_its_issuer():
    ids = groups(
        listing("AAA", "Alpha Inc. Common Stock"),
        listing("AAA^B", "Alpha Inc. 5% Preferred", market_cap=None),
        listing("XY", "Alpha Corp. Class B Common Stock"),
        ciks={"AAA": "CIK1"},
    )
    assert set(ids.values()) == {"CIK1"}


def test_a_caret_symbol_never_takes_the_cik_of_the_ticker_it_collides_with():
    ids = groups(listing("AB^C", "Alpha 5% Preferred"), listing("ABC", "Beta Inc."), ciks={"ABC": "CIK2"})
    assert ids["AB^C"].startswith("NAME-ALPHA")


def test_without_a_cik_the_same_name_is_the_same_company_if_the_rows_imply_the_same_shares():
    ids = groups(
        listing("AA", "Alpha Inc. Class A Common Stock", close=10, market_cap=1000),
        listing("AB", "Alpha Inc. Class B Common Stock", close=11, market_cap=1100),
    )
    assert ids == {"AA": "NAME-ALPHA", "AB": "NAME-ALPHA"}


def test_classes_of_unequal_right_are_one_company_because_their_caps_agree():
    ids = groups(
        listing("B/A", "Alpha Inc.", close=15000, market_cap=1000000),
        listing("B/B", "Alpha Inc.", close=10, market_cap=1001000),
    )
    assert len(set(ids.values())) == 1


def test_two_companies_of_one_name_are_kept_apart_and_a_silent_row_goes_to_the_nearer_symbol():
    ids = groups(
        listing("FBNC", "First Bancorp Common Stock", close=30, market_cap=1200),
        listing("FBP", "First BanCorp. Common Stock", close=17, market_cap=2900),
        listing("FBP^A", "First Bancorp 5% Preferred", market_cap=None),
    )
    assert ids == {"FBNC": "NAME-FIRSTBANCORP-FBNC", "FBP": "NAME-FIRSTBANCORP-FBP", "FBP^A": "NAME-FIRSTBANCORP-FBP"}
