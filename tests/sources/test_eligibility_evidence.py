"""Eligibility evidence on a small public market of three reconstitutions: which code speaks for a line, how sure it is,
and what becomes of the line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from rankday.contract.home import Home
from rankday.engine import stages
from rankday.evidence import days as evidence_days
from rankday.evidence import store as evidence_store
from rankday.evidence.store import CLOSES, LISTINGS, MEMBERS, SCHEMAS
from rankday.reconstitution import steps as reconstitution
from rankday.rulebook.sessions import sessions_between
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.member_lists import import_memberships
from sources.screener_feed import row, write_csv

RANK_DAYS = [date(2023, 4, 28), date(2024, 4, 30), date(2025, 4, 30)]
EFFECTIVE_DAYS = [date(2023, 6, 23), date(2024, 6, 28), date(2025, 6, 27)]
DAYS = sorted([*RANK_DAYS, *EFFECTIVE_DAYS])
RANK_DAY, EFFECTIVE = RANK_DAYS[-1], EFFECTIVE_DAYS[-1]
LISTS = [
    *(date(2022, 12, 30), date(2023, 3, 31), date(2023, 6, 30)),
    *(date(2024, 3, 28), date(2024, 6, 28), date(2025, 3, 31)),
]
MILLION = 10**6


class Feed:
    """Lines with a cap in millions for each of the three years, in the lists numbered in ``lists`` (0 … 5)."""

    def __init__(self):
        self.lines, self.lists, self.closes = [], {day: [] for day in LISTS}, []

    def line(self, symbol, caps=(50, 50, 500), lists="", name=None, years=(0, 1, 2), later=True, price="10", **cells):
        form = name or f"{symbol.title()} Holdings Inc. Common Stock"
        for year, cap in enumerate(caps):
            text = form[year] if isinstance(form, tuple) else form
            own = row(symbol, text, market_cap_usd=str(cap * MILLION), last_price=price if year == 2 else "10", **cells)
            if year in years:
                self.lines.append((DAYS[2 * year], own))
                if later or year < 2:
                    self.lines.append((DAYS[2 * year + 1], own))
        self.member(symbol, lists)

    def member(self, symbol, lists):
        for number in lists:
            self.lists[LISTS[int(number)]].append(symbol)


def market() -> Feed:
    feed = Feed()
    for number in range(6):
        feed.line(f"MEM{number}", (1000, 1000, 1000), "012345")
        feed.line(f"NEWB{number}", (300, 300, 300), "2345")  # newcomers of 2023; the smallest has 300m
        feed.line(f"NEWC{number}", (50, 100 + number, 300), "45")  # newcomers of 2024; the smallest has 100m
        feed.line(f"OUT{number}", (400, 400, 400))  # passed over in 2023, and in 2024
        feed.line(f"FOR{number}", (400, 50, 500), country="Canada")
    feed.line("ABROAD", (1000, 1000, 1000), "012345", country="Canada")
    feed.line("EDGE", (50, 115, 500))
    feed.line("UNDER", (50, Decimal("114.999999"), 500))
    feed.line("FORM", (50, 400, 500), name=(*["Form Ltd. American Depositary Shares"] * 2, "Form Ltd. Common Stock"))
    feed.line("RECENT", (0, 400, 500), years=(1, 2), ipoyear="2024")
    feed.line("FORMER", lists="01", country="", name="Former Ltd. Ordinary Shares")
    feed.line("MOVED", lists="01", country="Canada")
    feed.line("AGAIN", (50, 150, 500), "0145")  # a former member in 2024, taken back then
    feed.line("TRUST", name="Trust Holdings Ltd. Class A Ordinary Shares", country="Canada")
    feed.line("BASKET", name="Basket Income Fund Common Stock")
    feed.line("SMALLCAP", (1000, 50, 60), "012345")  # the index knows more shares than the feed
    feed.line("ISSUED", (1000, 50, 160), "012345", price="10")  # its share count has trebled since
    feed.line("PENNY", (1000, 1000, 500), "012345", price="0.9")
    feed.line("POOR", (1000, 1000, 500), "012345", price="0.9")
    feed.member("NOROW", "012345")
    for symbol in ("HOLEA", "HOLEB", "HOLEC", "ZGONE"):
        feed.line(symbol, (1000, 1000, 1000), "012345", later=False)
    for session in sessions_between(RANK_DAY - timedelta(days=58), RANK_DAY):
        feed.closes += [(session, "TRUST", "10.35" if session == RANK_DAY else "10"), (session, "OUT0", "10.36")]
        feed.closes += [(session, "PENNY", "1"), (session, "POOR", "0.999999")]
    feed.closes.remove((RANK_DAY, "OUT0", "10.36"))
    return feed


def closes_table(rows) -> list:
    tables = []
    for session in sorted({session for session, *_ in rows}):
        own = [
            {"session": session, "symbol": key, "symbol_key": key, "ticker_key": key, "last_price": Decimal(price)}
            for day, key, price in rows
            if day == session
        ]
        tables.append((CLOSES, "panel", pa.Table.from_pylist(own, SCHEMAS[CLOSES])))
    return tables


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    folder = tmp_path_factory.mktemp("evidence")
    home, feed = Home(folder / "home"), market()
    for day in DAYS:
        rows = [{**one, "asof": day.isoformat()} for session, one in feed.lines if session == day]
        import_screener(home, day, ScreenerFiles(write_csv(folder / f"{day}.csv", rows)))
    lists = folder / "lists.csv"
    members = [f"{day},R2000,{symbol}" for day, symbols in feed.lists.items() for symbol in symbols]
    lists.write_text("\n".join(["as_of,index_code,ticker", *members]) + "\n")
    import_memberships(home, lists, [RANK_DAY, EFFECTIVE])
    evidence_store.put(home, closes_table(feed.closes))
    return home


@pytest.fixture(scope="module")
def result(home) -> duckdb.DuckDBPyConnection:
    """The run's database, with a single observation enough to apply a code."""
    folder = home.run(reconstitution.open_run(home, RANK_DAY))
    with duckdb.connect(str(folder / "rankday.duckdb")) as db:
        db.execute("insert into run.scenario_overrides values ('in_force', 'evidence_minimum_observations', '1')")
    stages.build(folder, [stage for stage in stages.ALL_STAGES if not stage.startswith("gates/")])
    with duckdb.connect(str(folder / "rankday.duckdb"), read_only=True) as db:
        yield db


def evidence(result, ticker: str) -> tuple[str, str]:
    query = "select code, direction from publication.eligibility_evidence where ticker = ?"
    return result.execute(query, [ticker]).fetchall()[0]


def decision(result, ticker: str, columns: str):
    query = f"select {columns} from publication.decisions join drop.securities using (company_id) where ticker = ?"
    return result.execute(query + " and session = ?", [ticker, RANK_DAY]).fetchall()[0]


@pytest.mark.parametrize(
    ("ticker", "expected"),
    {
        "MEM0": ("member", "eligible"),
        "ABROAD": ("member", "eligible"),
        "OUT1": ("passed_over", "ineligible"),
        "EDGE": ("passed_over", "ineligible"),
        "UNDER": ("label_us", "eligible"),
        "FORM": ("label_us", "eligible"),
        "RECENT": ("label_us", "eligible"),
        "FORMER": ("former_member", "eligible"),
        "MOVED": ("label_foreign", "ineligible"),
        "TRUST": ("blank_cheque_by_behaviour", "ineligible"),
        "OUT0": ("blank_cheque_by_behaviour", "ineligible"),
        "BASKET": ("type_by_name", "ineligible"),
        "FOR0": ("label_foreign", "ineligible"),
        "NOROW": ("absent_member", "eligible"),
    }.items(),
)
def test_the_first_code_that_is_applied_speaks_for_a_line(result, ticker, expected):
    assert evidence(result, ticker) == expected


def test_confidence_is_what_earlier_reconstitutions_confirmed(result):
    """Worked out by hand, of lines as large as the smallest newcomer: 300m in 2023, 100m in 2024."""
    counts = {
        code: (observations, confirmed)
        for code, observations, confirmed in result.execute(
            "select code, observations, confirmed from publication.evidence_codes"
        ).fetchall()
    }
    # OUT0 to OUT5 in 2024; the FOR lines are below the smallest newcomer by then
    assert counts["passed_over"] == (6, 6)
    assert counts["label_foreign"] == (6, 6)
    assert counts["former_member"] == (1, 1)
    assert counts["label_us"] == (21, 12)  # 2023: NEWB in, OUT not; 2024: NEWC in, EDGE, UNDER and RECENT not
    assert counts["passed_over_recently_listed"] == (0, 0)
    assert counts["blank_cheque_by_behaviour"] == (0, 0)


def test_evidence_stands_in_screens_decisions_and_statistics(result):
    assert decision(result, "OUT1", "first_failed_screen, explanation")[0] == "S05"
    assert "observed US by inference, the evidence says otherwise" in decision(result, "OUT1", "explanation")[0]
    assert "evidence passed_over (right in 100.00 % of 6 earlier cases)" in decision(result, "OUT1", "explanation")[0]
    assert decision(result, "TRUST", "first_failed_screen") == ("S03",)
    assert "evidence blank_cheque_by_behaviour (prior 90.00 %)" in decision(result, "TRUST", "explanation")[0]
    assert decision(result, "FORMER", "is_eligible") == (True,)
    assert decision(result, "ABROAD", "is_eligible") == (True,)
    counted = "select value from publication.statistics where metric = 'evidence_ineligible passed_over'"
    assert result.execute(counted).fetchall() == [(6.0,)]


def test_a_cap_that_the_feed_states_too_small_is_raised_to_the_line_it_was_above(result):
    assert decision(result, "SMALLCAP", "total_market_cap") == (Decimal("120000000.000000"),)
    assert decision(result, "ISSUED", "total_market_cap") == (Decimal("160000000.000000"),)
    factors = "select ticker, cap_factor from publication.eligibility_evidence where cap_factor is not null"
    assert result.execute(factors).fetchall() == [("SMALLCAP", Decimal("2.000000000"))]


def test_a_member_below_a_dollar_stays_by_its_mean_over_thirty_days(result):
    assert decision(result, "PENNY", "first_failed_screen") == (None,)
    assert decision(result, "POOR", "first_failed_screen") == ("S06",)


def test_neighbours_that_are_gone_together_are_a_hole_in_the_feed(result):
    reasons = [decision(result, ticker, "reason_code")[0] for ticker in ("HOLEA", "HOLEB", "HOLEC", "ZGONE")]
    assert reasons == ["moved_up"] * 3 + ["left_before_implementation"]


def test_what_is_planted_after_the_rank_day_changes_nothing(home, result, tmp_path):
    """The models read the run's tables and nothing else: the same pieces are pinned, whatever came since."""
    before = json.loads((home.run(reconstitution.open_run(home, RANK_DAY)) / "run.json").read_text())["evidence"]
    day = RANK_DAY + timedelta(days=1)
    listed = {"session": day, "symbol": "OUT1", "symbol_key": "OUT1", "ticker_key": "OUT1", "name": "Out1 Inc."}
    member = {"as_of": day, "index_code": "R2000", "ticker_key": "OUT1", "source": "list"}
    close = {"session": day, "symbol": "OUT1", "symbol_key": "OUT1", "ticker_key": "OUT1"}
    planted = ((MEMBERS, "R2000", member), (LISTINGS, "screener", listed), (CLOSES, "panel", close))
    evidence_store.put(home, [(kind, name, pa.Table.from_pylist([one], SCHEMAS[kind])) for kind, name, one in planted])
    after = json.loads((home.run(reconstitution.open_run(home, RANK_DAY)) / "run.json").read_text())["evidence"]
    assert after == before


def test_codes_are_tried_on_rank_days_only():
    found = evidence_days.rank_days_among([*DAYS, date(2024, 5, 1)])
    assert found == list(zip(RANK_DAYS, EFFECTIVE_DAYS, strict=True))


def test_fidelity_counts_what_each_switch_adds(home, tmp_path):
    """Of four real members three are ours, one is in no feed; six lines are out by being passed over alone."""
    from rankday.reconstitution.steps import reconstitute
    from rankday_sources.fidelity.years import fidelity_of

    reconstitute(home, RANK_DAY)
    real = tmp_path / "real.csv"
    real.write_text("index_code,ticker\nR1000,MEM0\nR1000,MEM1\nR1000,ABROAD\nR1000,MISSING\n")
    found = fidelity_of(home, "2025-06", real, "R1000")
    assert found["agreement"]["both"] == 3
    assert ("only_actual", "not in the feed", 1) in [
        (one["side"], one["cause"], one["count"]) for one in found["causes"]
    ]
    assert found["dated_after_rank_day"] == [f"drop of {EFFECTIVE} (leavers, closing weights)",
                                            f"listing of {EFFECTIVE} (names_gone)"]  # fmt: skip
    moved = {one["without"]: one["lines_moved"] for one in found["gains"]}
    assert moved["passed_over"] == 6  # OUT1 to OUT5 and EDGE; OUT0 is out as a blank cheque
    assert moved["label_us"] == 0
