"""The summary says what there is, also where there is next to nothing."""

from __future__ import annotations

from types import SimpleNamespace

from rich.console import Console

from rankday.reports import summary

SCREENS = [{"screen_id": "S01", "screen": "security_type"}, {"screen_id": "S06", "screen": "minimum_price"}]


def told(printable) -> str:
    console = Console(width=110)
    with console.capture() as captured:
        console.print(printable)
    return captured.get()


def told_state(more: dict) -> str:
    facts = {"rank_date": "2026-04-30", "implementation_date": "2026-06-26", "weights_as_of": "2026-06-26"}
    facts |= {"calendar_version": "semi_annual", "incumbents": "none"}
    console = Console(width=110)
    with console.capture() as captured:
        summary._print_state(
            console, SimpleNamespace(stream="reconstitution/2026-06", version=None, manifest=facts | more)
        )
    return captured.get()


def statistics(*rows):
    names = ("index_code", "metric", "value")
    return SimpleNamespace(rows=lambda query: [dict(zip(names, row, strict=True)) for row in rows])


def test_an_index_without_a_value_before_and_after_has_no_turnover():
    """Its only incumbent has a close of zero: the figure is null in statistics."""
    row = told(summary._indexes(statistics(("RMICRO", "turnover_one_way", None), ("RMICRO", "deletes", 1.0))))
    assert row.splitlines()[-2].split() == ["RMICRO", "0", "0", "0", "1", "–", "–"]


def test_figures_are_those_of_statistics():
    rows = [("R1000", "line_count", 1067.0), ("R1000", "company_count", 1019.0), ("R1000", "adds", 50.0)]
    rows += [
        ("R1000", "deletes", 30.0),
        ("R1000", "turnover_one_way", 0.1125),
        ("R1000", "smallest_company_cap", 2.5e9),
    ]
    row = told(summary._indexes(statistics(*rows)))
    assert row.splitlines()[-2].split() == ["R1000", "1,067", "1,019", "50", "30", "11.2%", "2,500.0m"]


def test_every_screen_has_its_row_also_when_nobody_fails_it():
    result = SimpleNamespace(rows=lambda query: [], archived=lambda seed: SCREENS)
    lines = told(summary._screens(result)).splitlines()
    assert [line.split()[0] for line in lines if line.startswith(" S")] == ["S01", "S06"]


def test_no_changes_is_a_sentence():
    assert "no adds, no deletes" in told(summary._largest_changes(SimpleNamespace(rows=lambda query: [])))


def test_the_command_to_approve_can_be_pasted(capsys):
    root = "/data/l'année 2026"
    home = SimpleNamespace(root=root, address=root)
    result = SimpleNamespace(
        folder="there", version=None, stream="reconstitution/2026-06", manifest={"content_hash": "ab" * 32}
    )
    summary._print_files(Console(), home, result)
    assert """--home '/data/l'"'"'année 2026' --stream""" in capsys.readouterr().out


def test_a_correction_without_a_ticket_is_said_to_who_may_approve_it():
    told_of = told_state({"corrects_without_ticket": 1})
    assert "corrects v1 without a ticket" in told_of and "rankday restate" in told_of
    assert "ticket" not in told_state({})
