"""A market of the referee with derived indexes: rows of the rulebook, and compositions that list their lines."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet

from daily.market_inputs import history_inputs_of
from rankday.daily.backfill.inputs import BackfillInputs
from rankday.daily.session_inputs import Entry
from rankday.rulebook.rows import RULEBOOK
from reference.nightly.markets import NightlyMarket
from reference.nightly.worked_examples import Example

RULES = (
    "FULL,R3000E,all,,float_cap,none,,quarterly",
    "GROW,R3000,growth,,float_cap,none,,reconstitution",
    "WORTH,R3000,value,,float_cap,none,,reconstitution",
    "ONE,R3000,all,,float_cap,single,0.2,quarterly",
    "RIC,R3000E,all,,float_cap,ric,,quarterly",
    "GRIC,GROW,all,,float_cap,ric,,reconstitution",
    "EVEN,R2000,all,,equal,none,,reconstitution",
    "TOP,RIC,top,5,float_cap,single,0.333333,reconstitution",
    "KIDG,ONE,growth,,float_cap,none,,reconstitution",
    "KIDV,ONE,value,,float_cap,ric,,quarterly",
    "DEEP,KIDG,all,,equal,none,,quarterly",
)
FAMILY = {code: (parent, selection) for code, parent, selection, *_ in (row.split(",") for row in RULES)}


def rulebook_with(folder: Path, rules: tuple[str, ...] = RULES, changed: tuple[str, ...] = ()) -> Path:
    """A copy of the rulebook whose derived indexes are ``rules``; ``changed`` are further whole rows."""
    rulebook = Path(shutil.copytree(RULEBOOK, folder))
    file = rulebook / "derived_indexes.csv"
    columns = file.read_text(encoding="utf-8").splitlines()[0].split(",")
    given = (
        "index_code",
        "parent_code",
        "selection",
        "argument",
        "weighting",
        "capping",
        "maximum_weight",
        "rebalanced",
    )
    lines = [",".join(columns)]
    for number, row in enumerate(rules):
        known = dict(zip(given, row.split(","), strict=True))
        known |= {"position": str(101 + number), "effective_from": "2025-01-01", "name": known["index_code"]}
        lines.append(",".join(known.get(column, "") for column in columns))
    file.write_text("\n".join((*lines, *changed)) + "\n", encoding="utf-8")
    return rulebook


def derived_inputs_of(market: NightlyMarket | Example, folder: Path, seed: int) -> BackfillInputs:
    """The nights of ``market``, whose base day is of a reconstitution too; every fourth line shares its company."""
    dice, inputs = Random(seed), history_inputs_of(market, folder)
    nights = []
    for night in inputs.sessions:
        owners = _owners(folder / f"securities-{night.session}.parquet", market.drops[night.session]["prices"])
        base = night.base and composed(dice, night.base, night.session)
        entering = night.reconstitution and composed(dice, night.reconstitution, night.reconstitution.rank_day)
        nights.append(replace(night, base=base, reconstitution=entering, securities=(owners,)))
    return replace(inputs, sessions=nights)


def composed(dice: Random, entry: Entry, rank_day: date) -> Entry:
    """The composition with some lines of each parent in its derived indexes; one of five growth shares is at an end."""
    members: dict[str, dict[str, Decimal]] = {}
    for code, line, *_ in entry.rows:
        members.setdefault(code, {})[line] = Decimal(1)
    growth = {line: _share(dice) for lines in members.values() for line in sorted(lines)}
    factors = []
    for code, (parent, selection) in FAMILY.items():
        parts = {
            line: {"growth": growth[line], "value": 1 - growth[line]}.get(selection, Decimal(1))
            for line in members.get(parent, {})
            if selection in ("growth", "value") or dice.random() < 0.8
        }
        members[code] = {line: share for line, share in parts.items() if share > 0}
        factors += [(code, line, share, Decimal(1)) for line, share in members[code].items()]
    return replace(entry, factors=tuple(factors), composed_on=rank_day)


def _share(dice: Random) -> Decimal:
    if dice.random() < 0.2:
        return dice.choice((Decimal(0), Decimal(1), Decimal("0.000001"), Decimal("0.5")))
    return Decimal(dice.randint(1, 999_999)) / 1_000_000


def _owners(path: Path, prices: list[dict]) -> Path:
    lines = sorted({row["security_id"] for row in prices})
    companies = [f"C{lines[number - number % 4 % 2]}" for number in range(len(lines))]
    pyarrow.parquet.write_table(pa.table({"security_id": lines, "company_id": companies}), path)
    return path
