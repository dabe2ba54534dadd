"""Style as SQL against the referee's (tests/reference/style.py): chance markets with ties, gaps, one or two analysts,
companies that stay, move and are new, in June and in December, with every power of the curve; and the curve itself."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import duckdb

from rankday.daily.tables import insert_rows
from rankday.engine.project import project
from rankday.engine.rulebook_tables import load_rulebook
from rankday.engine.runner import ModelRunner
from rankday.rulebook.rows import RULEBOOK
from reference.style import LEVELS, Company, InForce, styles

MODELS = (
    "style_units", "style_levels", "style_substitutes", "style_variables", "style_scores", "style_quartiles",
    "style_shares", "style", "style_breaks",
)  # fmt: skip
POWERS = ("1", "1.5", "2", "2.5", "3")
FIRST_DAY = date(2026, 1, 1)


def some(dice: Random, chance: float, value):
    return value if dice.random() < chance else None


def millionths(dice: Random, low: int, high: int) -> Decimal:
    return Decimal(dice.randint(low, high)).scaleb(-6)


def chance_company(dice: Random, base_set: str, is_coarse: bool) -> Company:
    """``is_coarse``: few values, many ties."""
    step = 200_000 if is_coarse else 1
    growth = [Decimal(dice.randint(-500_000, 900_000) // step * step).scaleb(-6) for _ in range(2)]
    industry = dice.randint(1, 3)
    labels = {"industry": f"i{industry}", "supersector": f"i{industry}.{dice.randint(1, 2)}"}
    labels["sector"] = f"{labels['supersector']}.{dice.randint(1, 2)}"
    labels["subsector"] = f"{labels['sector']}.{dice.randint(1, 4)}"
    prior_set = dice.choice((base_set, base_set, base_set, "R1000", "R2000", "RMICRO"))
    return Company(
        base_set=base_set,
        cap=dice.choice((Decimal(10**9), millionths(dice, 1, 10 ** dice.randint(1, 18)))),
        book_to_price=some(dice, 0.9, Decimal(dice.randint(0, 2_000_000) // step * step * 10**6 + 1).scaleb(-12)),
        forecast=some(dice, 0.8, growth[0]),
        analysts=dice.choice((None, 0, 1, 1, 2, 2, 3, 17)),
        sales=some(dice, 0.7, growth[1]),
        labels={level: some(dice, 0.9, labels[level]) for level in LEVELS},
        prior=some(dice, 0.7, InForce(prior_set, millionths(dice, 0, 10**6), millionths(dice, 0, 10**6))),
    )


def chance_market(dice: Random) -> dict[str, Company]:
    sizes = {"R1000": dice.randint(1, 60), "R2000": dice.choice((0, 1, 40)), "RMICRO": dice.choice((0, 3, 25))}
    names = [(base_set, number) for base_set, size in sizes.items() for number in range(size)]
    is_coarse = dice.random() < 0.3
    return {f"{base_set}-{number:03d}": chance_company(dice, base_set, is_coarse) for base_set, number in names}


def styled(markets: dict[str, tuple[dict[str, Company], bool, str]]) -> tuple[dict, dict]:
    """Scenario → the rows of `style` and of `style_breaks` for its market, by the models."""
    with duckdb.connect() as db:
        db.execute("attach ':memory:' as rankday; use rankday")
        runner = ModelRunner(db)
        runner.create_sources("drop", "run")
        load_rulebook(db, RULEBOOK)
        companies, prior = [], []
        for number, (scenario, (market, is_june, power)) in enumerate(markets.items()):
            day = FIRST_DAY + timedelta(days=number)
            event = "2026-06" if is_june else "2026-12"
            db.execute("insert into run.rank_days values (?, ?, ?, null)", [scenario, day, event])
            db.execute("insert into run.scenario_overrides values (?, 'style_curve_power', ?)", [scenario, power])
            for name, one in market.items():
                labels = [one.labels.get(level) for level in LEVELS]
                amounts = [one.book_to_price, one.own("forecast"), one.sales, one.analysts]
                companies.append((scenario, day, name, one.base_set, *labels, int(one.cap.scaleb(6)), *amounts))
                if one.prior:
                    prior.append((day, name, one.prior.base_set, one.prior.growth, one.prior.score))
        runner.build(["0_rulebook"])
        db.execute("create schema style")
        db.execute(
            "create table style.style_companies (scenario_id varchar, rank_day date, company_id varchar, "
            "base_set varchar, subsector varchar, sector varchar, supersector varchar, industry varchar, "
            "cap_millionths hugeint, book_to_price decimal(20,12), forecast_growth decimal(18,6), "
            "sales_growth decimal(18,6), analyst_count bigint)"
        )
        insert_rows(db, "style.style_companies", companies)
        insert_rows(db, "run.prior_style", prior)
        runner.build(MODELS)
        rows: dict = {scenario: {} for scenario in markets}
        breaks: dict = {scenario: {} for scenario in markets}
        for scenario, name, *row in db.execute(
            "select scenario_id, company_id, value_unit, forecast_unit, sales_unit, value_source, forecast_source, "
            "sales_source, raw_score, score, computed_growth, growth_share, score_in_force, reason "
            "from publication.style"
        ).fetchall():
            rows[scenario][name] = tuple(row)
        for scenario, base_set, *row in db.execute(
            "select scenario_id, base_set, lower_quartile, median, upper_quartile from publication.style_breaks"
        ).fetchall():
            breaks[scenario][base_set] = tuple(row)
        return rows, breaks


def check(markets: dict[str, tuple[dict[str, Company], bool, str]]) -> set[str]:
    """Every row of every market, exactly; return the reasons that were seen."""
    rows, breaks = styled(markets)
    for scenario, (market, is_june, power) in markets.items():
        expected, expected_breaks = styles(market, is_june, Fraction(power))
        assert breaks[scenario] == expected_breaks, scenario
        assert rows[scenario] == {
            name: (
                *one.units.values(), *one.sources.values(), one.raw, one.score, one.computed_growth, one.growth,
                one.score_in_force, one.reason,
            )
            for name, one in expected.items()
        }, scenario  # fmt: skip
    return {row[-1] for found in rows.values() for row in found.values()}


def test_chance_markets_are_styled_as_the_referee_does():
    dice = Random("style")
    markets = {f"m{number}": (chance_market(dice), dice.random() < 0.6, dice.choice(POWERS)) for number in range(60)}
    assert check(markets) == {"new", "migrant", "rescored", "kept_by_band", "retained"}


def test_the_curve_is_exact_at_every_position():
    """Two thousand companies of which three hold nearly all: scores all along the curve, on both of its sides."""
    market = {
        f"c{number:04d}": Company(
            "R1000",
            Decimal(10**12) if number in (200, 1000, 1800) else Decimal(1),
            book_to_price=Decimal(number).scaleb(-12),
            forecast=Decimal(-number).scaleb(-6),
            sales=Decimal(-number).scaleb(-6),
        )
        for number in range(2000)
    }
    assert check({power: (market, True, power) for power in POWERS}) == {"new"}


def test_the_models_of_style_are_these():
    assert {one.name for one in project().models.values() if one.stage == "6_style"} == {"style_companies", *MODELS}
