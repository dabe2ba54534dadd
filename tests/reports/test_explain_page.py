"""The page of a company: its sentence first, every screen, every number; hostile names are text."""

from __future__ import annotations

from html import escape


def test_the_sentence_stands_at_the_top(pages, decisions):
    for row in (
        next(one for one in decisions if one["new_indexes"]),
        next(o for o in decisions if o["first_failed_screen"]),
    ):
        text = pages.get("/explain", params={"who": row["company_id"]}).text
        assert text.index(escape(row["explanation"], quote=False).split("'")[0]) < text.index("<form")
        assert all(f"S{number:02d} " in text for number in range(1, 11))


def test_every_company_of_the_market_has_its_page(pages, decisions):
    for row in decisions[:60]:
        assert pages.get("/explain", params={"who": row["company_id"]}).status_code == 200


def test_the_nationality_names_the_step_that_decided(pages, decisions, reconstituted):
    import duckdb

    folder = reconstituted.home.published("reconstitution/2026-06") / "v1"
    for step in ("step 1", "step 2", "step 4"):
        [(company,)] = duckdb.sql(
            f"select company_id from '{folder}/screen_results.parquet' where screen_id = 'S05' "
            f"and starts_with(note, '{step}') order by company_id limit 1"
        ).fetchall()
        text = pages.get("/explain", params={"who": company}).text
        rows = text[text.index("Nationality, step by step") :].split("<tr class=")[1:5]
        assert [row.startswith('"marked"') for row in rows].index(True) == int(step[-1]) - 1


def test_nobody_is_told_so(pages):
    text = pages.get("/explain", params={"who": "<script>alert(1)</script>"}).text
    assert "No company is called “&lt;script&gt;alert(1)&lt;/script&gt;”" in text
    assert "<script>alert" not in text


def test_a_beginning_of_a_name_offers_who_may_be_meant(pages, decisions):
    text = pages.get("/explain", params={"who": decisions[0]["name"][:1]}).text
    assert "may be" in text and text.count("/explain?who=") > 1


def test_a_choice_cut_short_says_how_many_there_are(pages, decisions, monkeypatch):
    from rankday.reports.web.pages import company

    monkeypatch.setattr(company, "MOST", 2)
    beginning = decisions[0]["name"][:1]
    there = sum((one["name"] or "").upper().startswith(beginning.upper()) for one in decisions)
    text = pages.get("/explain", params={"who": beginning}).text
    assert there > 2 and f"may be {there:,} companies" in text and "The first 2" in text
    assert text.count("/explain?who=") == 2
