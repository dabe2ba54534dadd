"""Derived indexes as SQL against the referee's (tests/reference/derived.py): chance families of four generations over
chance companies, with buffers, labels, lists, screens, style, cappings and several lines a company."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import duckdb
import pytest

from rankday.daily.tables import insert_rows
from rankday.engine.rulebook_tables import load_rulebook
from rankday.engine.runner import ModelRunner
from rankday.rulebook.rows import RULEBOOK
from reference.derived import Company, Rule, family

DAY = date(2026, 4, 30)
BASE = ("R3000", "R1000")
GIVEN = {
    "membership.line_memberships": "index_code varchar, security_id varchar, company_id varchar, company_rank integer",
    "weights.index_weights": "index_code varchar, security_id varchar, company_id varchar, available_shares bigint, "
    "cap_millionths hugeint",
    "staging.stg_companies": "company_id varchar, industry varchar, supersector varchar, sector varchar, "
    "subsector varchar",
    "staging.stg_securities": "security_id varchar, company_id varchar",
    "derived.company_growth_shares": "company_id varchar, growth_share decimal(7,6)",
    "derived.screened_in_companies": "screen_set varchar, company_id varchar",
}
MODELS = ("derived_incumbents", "derived_rules", "derived_parents", "derived_facts", "derived_companies",
          "derived_lines")  # fmt: skip


def chance_rule(dice: Random, number: int, before: list[str]) -> Rule:
    parent = dice.choice([*BASE, *before, *before])
    selection = dice.choice(("all", "all", "top", "top", "class", "not_class", "screen", "list", "growth", "value"))
    count = dice.randint(1, 25)
    argument = {
        "top": dice.choice((str(count), f"{count}:{dice.randint(1, count)}:{count + dice.randint(0, 9)}")),
        "class": dice.choice(("sector:a|b", "industry:a", "subsector:c|d|a")),
        "not_class": dice.choice(("sector:a", "supersector:b|c")),
        "screen": "profitable_small_cap",
        "list": "seven",
    }.get(selection, "")
    weighting, capping, maximum = dice.choice((
        ("float_cap", "none", ""), ("float_cap", "none", ""), ("equal", "none", ""), ("float_cap", "ric", ""),
        ("float_cap", "single", dice.choice(("0.05", "0.1", "0.3", "1"))),
    ))  # fmt: skip
    return Rule(f"X{number:02d}", parent, selection, argument, weighting, capping, maximum)


def chance_market(seed: int) -> tuple[dict[str, Company], list[Rule]]:
    dice = Random(seed)
    rules: list[Rule] = []
    for number in range(14):
        rules.append(chance_rule(dice, number, [rule.code for rule in rules]))
    companies = {}
    for rank in range(1, dice.choice((4, 40, 90)) + 1):
        name = f"c{dice.randint(0, 10**6):06d}.{rank}"
        lines = {}
        for line in "ab"[: dice.choice((1, 1, 2))]:
            shares = dice.choice((1, 2, dice.randint(1, 10**3), dice.randint(10**6, 10**10)))
            lines[f"{name}.{line}"] = shares, Decimal(shares * dice.randint(1, 10**8)).scaleb(-6)
        companies[name] = Company(
            rank,
            lines,
            BASE if rank <= 50 else BASE[:1],
            dice.choice((Decimal(0), Decimal(1), Decimal(dice.randint(0, 10**6)).scaleb(-6))),
            {level: dice.choice((None, "a", "b", "c", "d")) for level in ("industry", "supersector", "sector",
                                                                          "subsector")},
            frozenset(rule.code for rule in rules if dice.random() < 0.3),
            dice.random() < 0.5,
            dice.random() < 0.5,
        )  # fmt: skip
    dice.shuffle(rules)
    return companies, rules


def derived(companies: dict[str, Company], rules: list[Rule]) -> tuple[dict, dict]:
    """(index, line) → (shares, capitalisation, factor), and (index, company) → reason, by the models."""
    with duckdb.connect() as db:
        db.execute("attach ':memory:' as rankday; use rankday")
        runner = ModelRunner(db)
        runner.create_sources("drop", "run")
        load_rulebook(db, RULEBOOK)
        db.execute("delete from seeds.derived_indexes")
        rows = [
            (rule.code, str(11 + place), "2020-01-01", rule.code, rule.parent, rule.selection, rule.argument or None,
             rule.weighting, rule.capping, rule.maximum or None, "reconstitution", None, None)
            for place, rule in enumerate(rules)
        ]  # fmt: skip
        insert_rows(db, "seeds.derived_indexes", rows)
        listed = [("seven", name, "2020-01-01", "true", None) for name, one in companies.items() if one.is_listed]
        insert_rows(db, "seeds.derived_lists", listed)
        db.execute("insert into run.rank_days values ('in_force', ?, '2026-06', null)", [DAY])
        db.execute("insert into drop.fundamentals (session, company_id) values (?, 'anybody')", [DAY])
        runner.build(["0_rulebook"])
        for table, columns in GIVEN.items():
            db.execute(f"create schema if not exists {table.partition('.')[0]}")
            db.execute(f"create table {table} (scenario_id varchar, rank_day date, {columns})")
        in_lines = [(code, line, name, one, *part) for name, one in companies.items() for code in one.indexes
                    for line, part in one.lines.items()]  # fmt: skip
        put = {
            "membership.line_memberships": [(code, line, name, one.rank) for code, line, name, one, *_ in in_lines],
            "weights.index_weights": [
                (code, line, name, shares, int(value.scaleb(6))) for code, line, name, _, shares, value in in_lines
            ],
            "staging.stg_companies": [(name, *one.labels.values()) for name, one in companies.items()],
            "staging.stg_securities": [(line, name) for name, one in companies.items() for line in one.lines],
            "derived.company_growth_shares": [(name, one.growth) for name, one in companies.items()],
            "derived.screened_in_companies": [
                ("profitable_small_cap", name) for name, one in companies.items() if one.passes
            ],
        }
        for table, found in put.items():
            insert_rows(db, table, [("in_force", DAY, *row) for row in found])
        members = [(DAY, code, next(iter(one.lines))) for one in companies.values() for code in sorted(one.member_of)]
        insert_rows(db, "run.incumbents", members)
        runner.build(MODELS)
        lines = db.execute("select index_code, security_id, index_shares, cap_millionths, capping_factor "
                           "from derived.derived_lines").fetchall()  # fmt: skip
        reasons = db.execute("select index_code, company_id, membership_reason from derived.derived_companies")
        return (
            {(code, line): (shares, Decimal(value).scaleb(-6), factor) for code, line, shares, value, factor in lines},
            {(code, name): reason for code, name, reason in reasons.fetchall()},
        )


@pytest.mark.parametrize("seed", range(6))
def test_a_chance_family_is_derived_as_the_referee_does(seed):
    companies, rules = chance_market(seed)
    lines, reasons = derived(companies, rules)
    expected = family(companies, rules)
    assert reasons == {
        (code, name): reason for code, (_, found, _) in expected.items() for name, reason in found.items()
    }
    assert lines == {
        (code, line): (*part, factors.get(name, Decimal(1)))
        for code, (index, _, factors) in expected.items()
        for name, parts in index.items()
        for line, part in parts.items()
    }
    assert lines
