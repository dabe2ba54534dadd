"""A list of 4,300 companies with two hundred events since the rank day, against the referee in ``reference/season.py``.

Caps and places of everybody re-ranked, and every membership, exactly; every difference from the rank day has a cause.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import duckdb
import pytest

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.engine import stages
from rankday.engine.database import connection
from rankday.reconstitution import warehouse
from rankday.reconstitution.run_inputs import RunInputs
from rankday.reconstitution.season_inputs import RANK_DAY, Previous, SeasonInputs
from reconstitution.season_market import event, merger
from reference.drops import Market, write_drop
from reference.oracle import reconstitute
from reference.scaled import scaled_universe
from reference.season import standing

DAY, WHEN_ISSUED, LIST_DATE, LOCK_DOWN = date(2026, 4, 30), date(2026, 5, 12), date(2026, 6, 12), date(2026, 6, 8)


def some_season(seed: int = 3):
    """Rank-day drop, when-issued drop, list drop, events; no company in two events but for splits before its terms."""
    random = Random(seed)
    drop = scaled_universe(seed=seed).drop
    names = [row["company_id"] for row in drop["companies"]]
    # near the breaks, where a merger moves somebody
    pool = [name for at in (50, 200, 500, 1000, 2000, 3000) for name in names[int(at * 0.8) : int(at * 1.25)]]
    pool = list(dict.fromkeys(pool))
    random.shuffle(pool)
    listed, early = Market(LIST_DATE), Market(WHEN_ISSUED)
    listed.drop = deepcopy(drop)
    events = []
    for number in range(60):
        target, acquirer = pool.pop(), pool.pop()
        ex_date = random.choice([date(2026, 5, 11), date(2026, 6, 5), LOCK_DOWN, LIST_DATE, date(2026, 6, 15)])
        new, old = random.randrange(1, 3_000_000), random.randrange(1, 3_000_000)
        events.append(merger(f"m{number}", target, acquirer, ex_date, new, old))
        if random.random() < 0.3:
            line = random.choice([target, acquirer])
            terms = {"ratio_new": random.randrange(1, 5), "ratio_old": random.randrange(1, 5)}
            events.append(event(f"s{number}", "split", line, random.choice([date(2026, 5, 8), ex_date]), **terms))
    for number in range(60):
        parent, kid = pool.pop(), f"kid{number:02d}"
        close = Decimal(random.choice([1, 900, 20_000]))
        listed.simple(kid, close=close + 1, total=7)
        if random.random() < 0.5:
            early.simple(kid, close=close, total=7)
        ex_date = random.choice([date(2026, 5, 13), date(2026, 6, 5), LOCK_DOWN])
        terms = {"ratio_new": random.randrange(1, 9), "ratio_old": random.randrange(1, 9)}
        events.append(event(f"k{number}", "spin_off", parent, ex_date, other_security_id=f"{kid}.s", **terms))
    for number in range(40):
        kind = random.choice(["delisting", "cash_merger"])
        status = random.choice(["confirmed", "confirmed", "announced", "cancelled"])
        ex_date = random.choice([date(2026, 5, 20), LIST_DATE, date(2026, 6, 15)])
        events.append(event(f"d{number}", kind, pool.pop(), ex_date, status=status))
    vanished = {f"{pool.pop()}.s" for _ in range(20)}
    for table in ("securities", "prices", "shares"):
        listed.drop[table] = [row for row in listed.drop[table] if row["security_id"] not in vanished]
    listed.drop["memberships"] = []
    return drop, early.drop, listed.drop, events


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """The pipeline's database and the referee's answers: of the list, and of the rank day."""
    folder = tmp_path_factory.mktemp("season_against_reference")
    drop, early, listed, events = some_season()
    home = Home(folder / "home")
    for session, rows in ((DAY, drop), (WHEN_ISSUED, early), (LIST_DATE, listed | {"corporate_actions": events})):
        write_drop(home.landing(session), session, rows)
    snapshots = {session: ingest(home, session).snapshot for session in (DAY, WHEN_ISSUED, LIST_DATE)}
    base = reconstitute(drop, DAY)
    for table in ("constituents", "decisions"):
        columns = {name: [str(row[name]) for row in getattr(base, table)] for name in COLUMNS[table]}
        listing = ", ".join(f"unnest(${name}) as {name}" for name in columns)
        duckdb.sql(f"select {listing}, 0.5 as weight", params=columns).write_parquet(str(folder / f"{table}.parquet"))
    inputs = RunInputs(
        event_id="2026-06",
        rank_day=DAY,
        snapshot=snapshots[DAY],
        incumbents=(snapshots[DAY].table_path("memberships"),),
        season=SeasonInputs(
            described=snapshots[LIST_DATE],
            present=snapshots[LIST_DATE],
            after=(snapshots[WHEN_ISSUED], snapshots[LIST_DATE]),
            re_ranked_until=LIST_DATE,
            events_until=LIST_DATE,
            lock_down=LOCK_DOWN,
            previous=Previous(RANK_DAY, folder, None),
        ),
    )
    warehouse.fill(folder / "rankday.duckdb", inputs)
    stages.build(folder, [stage for stage in stages.ALL_STAGES if not stage.startswith("gates/")])
    closes = {}
    for session, rows in ((WHEN_ISSUED, early), (LIST_DATE, listed)):
        for row in rows["prices"]:
            closes.setdefault(row["security_id"], {})[session] = Fraction(row["close"])
    expected = standing(drop, DAY, listed, events, closes, LIST_DATE, LOCK_DOWN)
    with connection(folder / "rankday.duckdb", read_only=True) as db:
        yield db, expected, base


COLUMNS = {
    "constituents": ("index_code", "security_id", "company_id", "ticker", "name"),
    "decisions": ("company_id", "prior_indexes"),
}


def test_caps_and_places_of_all_who_are_ranked_again(judged):
    db, expected, _ = judged
    rows = db.execute("""
        select company_id, company_rank_after, market_cap_after from publication.season_events
        where outcome in ('re_ranked', 'placed')
    """).fetchall()
    found = {company: (rank, Fraction(cap)) for company, rank, cap in rows}
    assert found == expected.places
    assert len(found) > 60


def test_every_membership_on_the_list_date(judged):
    db, expected, base = judged
    rows = db.execute("select security_id, index_code from publication.constituents").fetchall()
    found: dict[str, set[str]] = {}
    for line, code in rows:
        found.setdefault(line, set()).add(code)
    differences = {
        line: (sorted(found.get(line, ())), sorted(expected.codes.get(line, ())))
        for line in found.keys() | expected.codes.keys()
        if found.get(line, set()) != set(expected.codes.get(line, ()))
    }
    assert not differences, f"{len(differences)}: {dict(list(differences.items())[:5])}"
    # the case is worth something: some moved over a break, some with a new cap stayed by its band
    before = {(row["security_id"], row["index_code"]) for row in base.constituents}
    moved = {line for line, code in before if line in found and code not in found[line]}
    assert len(moved) > 5
    kept = db.execute("""
        select count(*) from bands.company_sides inner join ranking.re_ranked_caps using (company_id)
        where is_kept_by_band
    """)
    assert kept.fetchone()[0] > 0


def test_list_changes_are_the_difference_and_all_have_a_cause(judged):
    db, expected, base = judged
    before = {(row["index_code"], row["security_id"]) for row in base.constituents}
    after = {(code, line) for line, codes in expected.codes.items() for code in codes}
    rows = db.execute("select index_code, security_id, change_type, cause from publication.list_changes").fetchall()
    assert {(code, line) for code, line, kind, _ in rows if kind == "add"} == after - before
    assert {(code, line) for code, line, kind, _ in rows if kind == "delete"} == before - after
    assert {cause for *_, cause in rows} == {"corporate_action", "removal"}
