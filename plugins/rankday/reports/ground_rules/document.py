"""The document of an index on a day, as Markdown: templates filled with the values in force and a worked example."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rankday.contract.home import Home
from rankday.contract.text import in_markdown
from rankday.engine.indexes import checked_code
from rankday.reports.ground_rules.example import example_of
from rankday.reports.ground_rules.facts import Fact, Facts
from rankday.reports.ground_rules.wording import alternatives, grouped, list_of
from rankday.rulebook.derived import own_keys
from rankday.rulebook.quarters import quarters_of_year
from rankday.rulebook.season import seasons_of_year

TEMPLATES = Path(__file__).parent / "templates"
LIST = re.compile(r"^(list [^:]+): (.+)$")
DIGITS = Decimal("1e-12")


def ground_rules(home: Home, code: str, day: date) -> str:
    """The rules of ``code`` in force on ``day`` as Markdown. RankdayError where the index is not in force on it."""
    return _written(Facts(home, day), home, checked_code(home, code, day))


def sentence_of(home: Home, code: str, day: date) -> str:
    """The index in one sentence of Markdown. ``code`` is in force on ``day``."""
    return _sentence(Facts(home, day), code)


def facts_of(home: Home, code: str, day: date) -> Facts:
    """What the document of ``code`` on ``day`` names, in `Facts.used`. Raises RankdayError as `ground_rules`."""
    facts = Facts(home, day)
    _written(facts, home, checked_code(home, code, day), with_example=False)
    return facts


def as_markdown(template: str, **values: Any) -> str:
    """A template filled, with one empty line between paragraphs and none between the entries of a list."""
    text = _environment().get_template(template).render(**values)
    text = re.sub(r"\n(?:[ \t]*\n)+", "\n\n", text).strip() + "\n"
    text = re.sub(r"(?m)[ \t]+$", "", text)
    while (closer := re.sub(r"(?m)^( *- .*)\n\n(?= *- )", r"\1\n", text)) != text:
        text = closer
    return text


def _written(facts: Facts, home: Home, code: str, with_example: bool = True) -> str:
    chain = facts.chain(code)
    rows = [facts.index(one) for one in chain]
    cappings = {"equal" if row.get("weighting") == "equal" else row.get("capping", "none") for row in rows}
    own = own_keys(home)
    return as_markdown(
        "document.md",
        facts=facts,
        code=code,
        name=rows[-1]["name"],
        day=facts.day.isoformat(),
        year=facts.day.year,
        chain=chain,
        own=[one for one in chain[1:] if (one, str(facts.derived[one]["effective_from"])) in own],
        sentence=_sentence(facts, code),
        base_sentence=_sentence(facts, chain[0]),
        selections={row.get("selection") for row in rows},
        cappings=cappings - {"none"},
        seasons=seasons_of_year(facts.day.year),
        quarters=quarters_of_year(facts.day.year),
        example=example_of(home, code, chain, facts.day) if with_example else None,
        sources=lambda: _sources(facts),
    )


def _sentence(facts: Facts, code: str) -> str:
    return as_markdown("sentence.md", facts=facts, code=code).strip()


def _sources(facts: Facts) -> list[Fact]:
    """What the document has named so far, the entries of a list on one row."""
    found: dict[str, list[Fact]] = {}
    for fact in facts.used.values():
        named = LIST.match(fact.subject)
        if fact.is_in:
            found.setdefault(named[1] if named else fact.subject, []).append(fact)
    return [_together(subject, facts) for subject, facts in found.items()]


def _together(subject: str, facts: list[Fact]) -> Fact:
    if not LIST.match(facts[0].subject):
        return facts[0]
    entries = list_of(LIST.match(fact.subject)[2] for fact in facts)
    notes = "; ".join(dict.fromkeys(fact.source for fact in facts if fact.source))
    return Fact(subject, entries, max(fact.since for fact in facts), facts[0].clause, notes)


def _environment() -> Environment:
    # Markdown, where HTML's signs are text: every value from outside goes through `md`, and a page shows no HTML of it
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "md": in_markdown, "number": _number, "percent": _percent, "points": _points, "ratio": _ratio,
        "words": list_of, "alternatives": alternatives, "plain_words": _plain_words,
    }  # fmt: skip
    return environment


def _number(value: Any) -> str:
    return "–" if value is None else grouped(Decimal(str(value)))


def _percent(value: Any) -> str:
    """A fraction in percent, four digits at most."""
    return f"{grouped((Decimal(str(value)) * 100).quantize(Decimal('0.0001'), ROUND_HALF_UP))} %"


def _points(band: str) -> str:
    """A band of a fraction, as points of a percentage."""
    return band.replace(" %", " percentage points")


def _ratio(part: Any, whole: Any) -> Decimal:
    return (Decimal(str(part)) / Decimal(str(whole))).quantize(DIGITS, ROUND_HALF_UP) if whole else Decimal(0)


def _plain_words(text: str) -> str:
    return in_markdown(text.replace("_", " "))
