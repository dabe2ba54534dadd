"""The forms of the pages: their fields with choices, filled with what was asked, a wrong one marked with one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from rankday import publication
from rankday.contract.home import Home
from rankday.contract.streams import Kind
from rankday.engine.indexes import codes_in_force
from rankday.projection.sealing import sealed_forecasts
from rankday.reports.statistics.imported import imported_codes
from rankday.reports.statistics.published import FUNDS, SERIES, codes_of_day
from rankday.reports.web import company, season_view, studio_view, what_if_grids, what_if_runs
from rankday.reports.web.capping_view import capped_streams
from rankday.reports.web.rendering import shown, words
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.drafts.row import DEFAULTS
from rankday.what_if.parameters import scenario_parameters

LOOK_FOR = "Ticker, name or id"
NOT_DAILY = tuple(kind for kind in Kind if kind.is_of_event)
PARAMETERS = 3  # of one scenario, in the form
SLOW = (
    "Computing: the inputs of the rank day, the rule in force, then the rule as amended. 10 to 20 seconds, "
    "nothing is lost by waiting."
)
Choice = tuple[str, str]  # value, words


@dataclass(frozen=True)
class Field:
    """``kind``: choice, text, date or search; ``attributes`` of the input; ``error`` is the line of a refusal; ``hint``
    says what is written there."""

    name: str
    label: str
    kind: str = "text"
    choices: tuple[Choice, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    error: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Form:
    """``page`` is where it leads; ``slow`` the words to show where the answer takes seconds."""

    page: str
    fields: tuple[Field, ...]
    button: str = "Show"
    slow: str = ""

    def filled(self, asked: Mapping[str, str], refused: str = "", line: str = "") -> Form:
        """With the values of ``asked``; the field ``refused`` has the ``line`` that says why."""
        return replace(self, fields=tuple(
            replace(one, value=str(asked.get(one.name, one.value)), error=line if one.name == refused else "")
            for one in self.fields
        ))  # fmt: skip

    def has(self, name: str) -> bool:
        return any(one.name == name for one in self.fields)


def form_of(page: str, home: Home) -> Form | None:
    """The form of the page at this path, empty; None where it has none."""
    return FORMS[page](home) if page in FORMS else None


def same(values: Iterable[str]) -> tuple[Choice, ...]:
    """Choices whose words are their values."""
    return tuple((value, value) for value in values)


def _stream(home: Home, kinds: Iterable[Kind] = (Kind.RECONSTITUTION, Kind.PRELIMINARY)) -> Field:
    return Field("stream", "Event or list", "choice", same(company.readable_streams(home, kinds)))


def _code(home: Home, days: Iterable[str] = ()) -> Field:
    """The indexes in force on any of ``days``, else today."""
    return Field("code", "Index", "choice", same(codes_in_force(home, *(days or (date.today(),)))))


def _explain(home: Home) -> Form:
    attributes = {"maxlength": "200", "required": "", "data-suggest": "search", "placeholder": "any part of it"}
    return Form("explain", (Field("who", LOOK_FOR, "search", attributes=attributes), _stream(home)), "Explain")


def _demand(home: Home, days: Iterable[str] = ()) -> Form:
    amount = Field("amount", "Tracked, USD", attributes={"inputmode": "numeric", "maxlength": "30"})
    return Form("demand", (_stream(home), _code(home, days), amount))


def _what_if(home: Home) -> Form:
    """A scenario: up to ``PARAMETERS`` of them with values."""
    known = scenario_parameters(RULEBOOK).items()
    rows = tuple((name, f"{words(name)} (now {shown(row['value'])}, {row['unit']})") for name, row in known)
    fields = [Field("rank_date", "Rank day", "choice", same(what_if_runs.rank_dates(home)))]
    for number in range(1, PARAMETERS + 1):
        fields.append(Field(f"parameter{number}", f"Parameter {number}", "choice", (("", "–"), *rows)))
        attributes = {"maxlength": "40", "size": "10", "inputmode": "decimal"}
        fields.append(Field(f"value{number}", f"Value {number}", attributes=attributes))
    return Form("what-if", tuple(fields), "Compute", SLOW)


def scenario_form(home: Home) -> Form:
    """Up to four scenarios to compare."""
    rank_date = Field("rank_date", "Rank day", "choice", same(what_if_runs.rank_dates(home)))
    texts = {"maxlength": "200", "size": "34"}
    fields = (Field(f"s{number}", f"Scenario {letter}", attributes=texts) for number, letter in enumerate("ABCD", 1))
    return Form("what-if/compare", (rank_date, *fields), "Compare", SLOW)


def grid_form(home: Home, days: Iterable[str] = ()) -> Form:
    """A grid of one or two parameters, and what its heat map shows."""
    rank_date = Field("rank_date", "Rank day", "choice", same(what_if_runs.rank_dates(home)))
    texts = {"maxlength": "100", "size": "30"}
    fields = (
        Field("across", "Across", attributes=texts), Field("down", "Down", attributes=texts),
        _code(home, days),
        Field("measure", "Measure", "choice", tuple(what_if_grids.MEASURES.items())),
    )  # fmt: skip
    return Form("what-if/compare", (rank_date, *fields), "Compute the grid", SLOW)


def _compare(home: Home) -> Form:
    """Both, where a refusal marks a field of either."""
    one, other = scenario_form(home), grid_form(home)
    return replace(one, fields=one.fields + other.fields[1:])


def _season(home: Home) -> Form:
    return Form("season", (Field("event", "Event", "choice", same(season_view.events_near())),))


def _index(home: Home, days: Iterable[str] = ()) -> Form:
    codes = _code(home, days)
    return Form("index", (codes, Field("day", "Session", "date"), _beside(home, codes.choices)))


def _beside(home: Home, choices: Iterable[Choice]) -> Field:
    """A code to compare with: of ``choices``, the series and funds of the newest day, the imported ones."""
    days = publication.streams(home, "daily")[-1:]
    leveled = (code for day in days for table in (SERIES, FUNDS)
               for code in codes_of_day(home, day.partition("/")[2], table))  # fmt: skip
    return Field("against", "Beside", "choice", (("", "–"), *choices, *same([*leveled, *imported_codes(home)])))


def _series(home: Home, codes: Iterable[str] = ()) -> Form:
    """``codes``: the series in force on the day of the page."""
    all_of_them = Field("code", "Series", "choice", (("", "all"), *same(codes)))
    return Form("series", (all_of_them, Field("day", "Session", "date"), _beside(home, ())))


def _capping(home: Home) -> Form:
    code = Field("code", "Index (may stay empty)", attributes={"maxlength": "16", "size": "12"})
    return Form("capping", (Field("stream", "Event, list or day", "choice", same(capped_streams(home))), code))


def _screening(home: Home, codes: Iterable[str] = ()) -> Form:
    """``codes``: the indexes to choose from; of none, a field to write one."""
    texts = {"maxlength": "16", "size": "12"}
    code = Field("code", "Index", "choice", same(codes)) if codes else Field("code", "Index", attributes=texts)
    attributes = {"maxlength": "200", "data-suggest": "search", "placeholder": "any part of it"}
    return Form("screening", (_stream(home), code, Field("who", "One company", "search", attributes=attributes)))


def _style(home: Home) -> Form:
    attributes = {"maxlength": "200", "data-suggest": "search", "placeholder": "any part of it"}
    marked = Field("who", "Mark a company", "search", attributes=attributes)
    return Form("style", (_stream(home), marked))


def _ground_rules(home: Home, days: Iterable[str] = ()) -> Form:
    against = Field("against", "Compared with (may stay empty)", "date")
    return Form("ground-rules", (_code(home, days), Field("day", "In force on", "date"), against))


def _studio(home: Home) -> Form:
    """A field a column of ``derived_indexes.csv``."""
    choices = studio_view.choices(home)
    fields = (
        Field(column, label, "choice" if column in choices else "date" if column == "effective_from" else "text",
              same(choices[column]) if column in choices else (), {} if column in choices else {"maxlength": "200"},
              DEFAULTS.get(column, ""), hint=hint)
        for column, label, hint in studio_view.columns(home)
    )  # fmt: skip
    return Form("studio", tuple(fields), "Try the draft")


def _fund(home: Home, codes: Iterable[str] = ()) -> Form:
    """``codes``: the funds in force on the day of the page; ``real``: one of `rankday import levels`."""
    real = Field("real", "In its place the values of", "choice", (("", "–"), *same(imported_codes(home))))
    session = Field("day", "Session", "date")
    return Form("fund", (Field("code", "Fund", "choice", same(codes)), session, real, _beside(home, ())))


def _next(home: Home) -> Form:
    amount = Field("amount", "Tracked, USD", attributes={"inputmode": "numeric", "maxlength": "30"})
    return Form("next", (_code(home), Field("day", "Projection of", "date"), amount))


def _record(home: Home) -> Form:
    events = dict.fromkeys(one.event for one in sealed_forecasts(home))
    return Form("record", (_code(home), Field("event", "Surprises of", "choice", (("", "–"), *same(events)))))


FORMS: dict[str, Callable[..., Form]] = {
    "studio": _studio,
    "season": _season,
    "reconstitution": lambda home: Form("reconstitution", (_stream(home, NOT_DAILY),)),
    "explain": _explain,
    "index": _index,
    "series": _series,
    "fund": _fund,
    "funds": lambda home: Form("funds", (Field("day", "Session", "date"),)),
    "futures": lambda home: Form("futures", (Field("day", "Session", "date"),)),
    "ground-rules": _ground_rules,
    "style": _style,
    "capping": _capping,
    "screening": _screening,
    "family": lambda home: Form("family", (Field("day", "In force on", "date"),)),
    "indexes": lambda home: Form("indexes", (Field("day", "Session", "date"),)),
    "demand": _demand,
    "next": _next,
    "record": _record,
    "what-if": _what_if,
    "what-if/compare": _compare,
}
