"""7.1 and 7.2 in plain Python: who is in a derived index, and with which part of each line; parents first."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from reference import capping
from reference.exact import half_up


@dataclass(frozen=True)
class Company:
    """``lines``: id → (shares, capitalisation); ``indexes``: its base codes, ``member_of``: the derived ones it had."""

    rank: int
    lines: dict[str, tuple[int, Decimal]]
    indexes: tuple[str, ...]
    growth: Decimal
    labels: dict[str, str | None] = field(default_factory=dict)
    member_of: frozenset[str] = frozenset()
    passes: bool = False
    is_listed: bool = False


@dataclass(frozen=True)
class Rule:
    """A row of `derived_indexes`."""

    code: str
    parent: str
    selection: str
    argument: str = ""
    weighting: str = "float_cap"
    capping: str = "none"
    maximum: str = ""


Part = tuple[int, Decimal]  # shares and capitalisation in an index
Index = dict[str, dict[str, Part]]  # company → line → part


def family(companies: dict[str, Company], rules: list[Rule]) -> dict[str, tuple[Index, dict[str, str], dict]]:
    """Code → (its lines, reason by company, factor by company), of every rule; ``rules`` in any order."""
    base: dict[str, Index] = {}
    for name, one in companies.items():
        for code in one.indexes:
            base.setdefault(code, {})[name] = dict(one.lines)
    made: dict[str, tuple[Index, dict[str, str], dict]] = {}
    members: dict[str, list[str]] = {code: list(found) for code, found in base.items()}
    waiting = list(rules)
    while waiting:
        rule = next(one for one in waiting if one.parent in members or one.parent not in {r.code for r in waiting})
        waiting.remove(rule)
        parent_lines = base.get(rule.parent) or (made[rule.parent][0] if rule.parent in made else {})
        reasons = selected(rule, companies, members.get(rule.parent, []))
        members[rule.code] = list(reasons)
        allotted = {
            name: {line: part for line, whole in parent_lines.get(name, {}).items()
                   if (part := allotment(rule, companies[name].growth, whole))[0]}
            for name in reasons
        }  # fmt: skip
        factors = factors_of(rule, {name: lines for name, lines in allotted.items() if lines})
        lines = {
            name: {line: capped(part, factors.get(name, Decimal(1))) for line, part in lines.items()}
            for name, lines in allotted.items()
        }
        made[rule.code] = lines, reasons, factors
    return made


def selected(rule: Rule, companies: dict[str, Company], parents: list[str]) -> dict[str, str]:
    """Company → membership reason."""
    ordered = sorted(parents, key=lambda name: (companies[name].rank, name))
    if rule.selection == "top":
        count, enters, leaves = (list(map(int, rule.argument.split(":"))) * 3)[:3]
        places = {name: place for place, name in enumerate(ordered, start=1)}
        first = [name for name in ordered if places[name] <= enters]
        then = [name for name in ordered
                if name not in first and rule.code in companies[name].member_of and places[name] <= leaves]  # fmt: skip
        others = [name for name in ordered if name not in first and name not in then]
        chosen = [*first, *then, *others][:count]
        return {name: "selected" if places[name] <= count else "kept_by_buffer" for name in chosen}
    column, _, values = rule.argument.partition(":")
    takes = {
        "all": lambda one: True,
        "class": lambda one: one.labels.get(column) in values.split("|"),
        "not_class": lambda one: one.labels.get(column) not in values.split("|"),
        "screen": lambda one: one.passes or rule.code in one.member_of,
        "list": lambda one: one.is_listed,
        "growth": lambda one: one.growth > 0,
        "value": lambda one: one.growth < 1,
    }[rule.selection]
    kept = [name for name in ordered if takes(companies[name])]
    return {
        name: "kept_as_member" if rule.selection == "screen" and not companies[name].passes else "selected"
        for name in kept
    }


def allotment(rule: Rule, growth: Decimal, whole: Part) -> Part:
    """Step 2: growth is rounded, value is the rest."""
    shares, value = whole
    if rule.selection not in ("growth", "value"):
        return whole
    part = int(half_up(Fraction(growth) * shares, 0))
    worth = half_up(Fraction(value) * part / shares, 6)
    return (part, worth) if rule.selection == "growth" else (shares - part, value - worth)


def factors_of(rule: Rule, allotted: Index) -> dict[str, Decimal]:
    """Step 3: company → factor."""
    values = {name: sum(value for _, value in lines.values()) for name, lines in allotted.items()}
    if not values:
        return {}
    if rule.weighting == "equal":
        return capping.equal(values)
    if rule.capping == "single":
        return capping.single(values, Fraction(rule.maximum))[0]
    return capping.ric(values)[0] if rule.capping == "ric" else dict.fromkeys(values, Decimal(1))


def capped(part: Part, factor: Decimal) -> Part:
    shares, value = part
    if factor == 1:
        return part
    left = max(1, int(half_up(Fraction(factor) * shares, 0)))
    return left, half_up(Fraction(value) * left / shares, 6)
