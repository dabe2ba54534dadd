"""A name from a drop, a reason from a form, a file's name from an archive: words, wherever they are shown."""

from __future__ import annotations

import pytest

from rankday.cli import main as cli
from rankday.contract.errors import RankdayError
from rankday.contract.text import in_markdown
from rankday.reconstitution.notice import write_notice
from rankday.replay import bundle_verify

ESCAPE = "\x1b]0;owned\x07\x1b[2J\u009b31m"
MARKUP = "[click](javascript:alert(1)) <img src=x onerror=alert(1)> `x` | {{ 7*7 }} ![a](b) **b**"


def test_a_refusal_cannot_steer_the_terminal_or_fake_a_second_line(rankday, monkeypatch):
    def refuse(*arguments, **more):
        error = RankdayError(f"no such company: {ESCAPE}\nrankday: all is well")
        error.reasons = [f"a reason {ESCAPE}"]
        raise error

    monkeypatch.setattr(cli.program, "main", refuse)
    status, out, told = rankday("explain")
    assert status == 1 and out == ""
    assert len(told.splitlines()) == 2 and "\x1b" not in told and "\x07" not in told and "\u009b" not in told


@pytest.mark.parametrize("option", ["--event", "--home", f"--{ESCAPE}"])
def test_an_argument_cannot_either(rankday, option):
    status, _, told = rankday("explain", option, f"/nothing{ESCAPE}", "A")
    assert status != 0
    assert "\x1b" not in told and "\u009b" not in told


def test_a_bundle_s_own_check_shows_names_as_text(tmp_path, capsys):
    (tmp_path / f"x{ESCAPE[:6]}").write_text("")
    (tmp_path / bundle_verify.LISTING).write_text("")
    assert bundle_verify.main([str(tmp_path)]) == 1
    assert "\x1b" not in capsys.readouterr().out


def test_markdown_has_no_link_no_html_and_no_second_cell():
    text = in_markdown(MARKUP)
    for sign in "[]<>`|{}!*":
        assert text.count(sign) == text.count(f"\\{sign}") == MARKUP.count(sign), sign


def test_the_notice_of_a_list_shows_words_as_words(tmp_path):
    import duckdb

    duckdb.execute(
        "copy (select 'add' as change_type, 'S1' as security_id, $word as ticker, $word as name, "
        f"'R2000' as index_code, 'merger' as cause, $word as reference) to '{tmp_path}/list_changes.parquet'",
        {"word": MARKUP},
    )
    facts = dict.fromkeys(
        ("list_number", "event", "list_date", "rank_date", "lock_down", "implementation_date", "season_events_until",
         "previous", "created_at", "run_id"), "x"
    )  # fmt: skip
    facts |= {"is_locked_down": False, "sessions_without_drop": [], "note": MARKUP, "triggered_by": MARKUP}
    facts["exceptions"] = [dict.fromkeys(("security_id", "screen_id", "old_value", "new_value", "reason"), MARKUP)]
    write_notice(tmp_path, facts, [{"gate": "g", "observed": MARKUP, "reason": MARKUP}])
    text = (tmp_path / "notice.md").read_text(encoding="utf-8")
    assert text.count("onerror") >= 10
    assert text.count("<") == text.count("\\<") and text.count("](") == text.count("\\](")
