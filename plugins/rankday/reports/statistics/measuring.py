"""What the models make of levels: the table ``index_statistics`` (methodology 11, contract 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.engine.database import in_memory
from rankday.engine.rulebook_tables import load_rulebook
from rankday.engine.runner import ModelRunner
from rankday.publication.results import Result, published_result
from rankday.reports.statistics.histories import levels_of, rates_of
from rankday.reports.statistics.imported import levels_of_home
from rankday.reports.statistics.published import INDEXES, published_levels
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.sessions import sessions_between

DROP_TABLES = ("companies", "securities", "shares", "fundamentals")


@dataclass(frozen=True)
class Question:
    """What is asked: the day, the codes and kinds (none: all), a code to compare with, the code of a rate."""

    session: date
    codes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    against: str | None = None
    rate_code: str | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The codes that are named, to measure or to compare with."""
        return (*self.codes, *filter(None, [self.against]))


def statistics_of_file(question: Question, levels: Path, interest: Path | None = None) -> pa.Table:
    """`index_statistics` of the level history in the file ``levels``; nothing else is read, its dates are the sessions.

    Raises RankdayError naming file, row and column, or what is asked for and has no level.
    """
    with _measured(question, levels_of(levels), interest) as runner:
        return _answer(runner, question)


def statistics_of_home(question: Question, home: Home, interest: Path | None = None) -> pa.Table:
    """The same of the newest published days of ``home``, with concentration and fundamentals of the day asked for.

    A code that was imported (`imported.levels_of_home`) counts where the question names it. Raises RankdayError where
    that day is not published.
    """
    with _measured_home(question, home, interest) as runner:
        return _answer(runner, question)


def statistics_and_paths(question: Question, home: Home) -> tuple[pa.Table, pa.Table]:
    """`statistics_of_home`, and the rows of `level_paths` for the codes of the question and the one compared with."""
    with _measured_home(question, home, None) as runner:
        answer = _answer(runner, question)
        runner.build(["level_paths"])
        paths = runner.project.models["level_paths"].relation
        return answer, runner.db.sql(f"select * from {paths} order by code, kind, session").to_arrow_table()


def price_figures(session: date, home: Home) -> list[tuple[str, str, str, float]]:
    """(index, metric, period, value) of the price levels on the published day ``session``, of every index: the rows of
    `period_returns` and `period_risks`, and ``return`` of the period ``day``."""
    levels = published_levels(home, session, [INDEXES])
    prices = levels.filter(pc.equal(levels["kind"], "price"))
    with _measured(Question(session), prices, None) as runner:
        figures = ("period_returns", "period_risks")
        runner.build([model.name for model in runner.project.behind(figures)])
        steps, *others = (runner.project.models[name].relation for name in ("level_returns", *figures))
        every = " union all ".join(f"select code, metric, period, value from {table}" for table in others)
        day = f"select code, 'return', 'day', step_return from {steps} where session = $day"
        return runner.db.execute(f"{every} union all {day}", {"day": session}).fetchall()


@contextmanager
def _measured_home(question: Question, home: Home, interest: Path | None) -> Iterator[ModelRunner]:
    day = published_result(home, f"daily/{question.session}")
    levels = pa.concat_tables([published_levels(home, question.session), levels_of_home(home, question.named)])
    with _measured(question, levels, interest) as runner:
        _insert_day(runner.db, day)
        yield runner


@contextmanager
def asked_of(day: date, against: str | None = None, rate_code: str | None = None) -> Iterator[ModelRunner]:
    """A runner whose database knows what is asked and the exchange's calendar, and no level yet."""
    with in_memory() as db:
        runner = ModelRunner(db)
        runner.create_sources("drop", "run", "measured")
        load_rulebook(db, RULEBOOK)
        db.execute("insert into run.rank_days values ('in_force', ?, '', null)", [day])
        db.execute("insert into measured.asked values (?, ?, ?)", [day, against, rate_code])
        of_the_year = [(one,) for one in sessions_between(day, day.replace(month=12, day=31))]
        db.executemany("insert into measured.exchange_sessions values (?)", of_the_year)
        yield runner


@contextmanager
def _measured(question: Question, levels: pa.Table, interest: Path | None) -> Iterator[ModelRunner]:
    with asked_of(question.session, question.against, question.rate_code) as runner:
        db = runner.db
        db.register("levels", levels)
        db.execute("insert into measured.levels by name from levels")
        if interest is not None:
            db.register("rates", rates_of(interest))
            db.execute("insert into measured.interest_rates by name from rates")
        _refuse_unknown(db, question)
        if question.codes:
            db.execute("delete from measured.levels where not list_contains(?, code)", [list(question.named)])
        yield runner


def _refuse_unknown(db: duckdb.DuckDBPyConnection, question: Question) -> None:
    """Refuse a code without a level on the day, and a rate without a row."""
    found = db.execute("select distinct code from measured.levels where session = ?", [question.session]).fetchall()
    codes = sorted(code for (code,) in found)
    if not codes:
        raise RankdayError(f"{question.session}: nothing has a level on that day; ask for one that has")
    for code in question.named:
        if code not in codes:
            raise RankdayError(f"{code!r} has no level on {question.session}; there are {', '.join(codes)}")
    rate = question.rate_code
    if rate and not db.execute("select 1 from measured.interest_rates where rate_code = ?", [rate]).fetchone():
        raise RankdayError(f"rate {rate!r} has no row; give a file of interest rates with --interest")


def _answer(runner: ModelRunner, question: Question) -> pa.Table:
    runner.build([model.name for model in runner.project.behind(["index_statistics"])])
    table = runner.project.models["index_statistics"].relation
    wanted = (_in("code", question.codes), _in("kind", (*question.kinds, "") if question.kinds else ()))
    where = " and ".join(condition for condition, _ in wanted)
    values = [value for _, those in wanted for value in those]
    order = "code, kind, metric, period, other"
    asked = f"select * from {table} where {where} order by {order}"
    return runner.db.sql(asked, params=values).to_arrow_table()


def _in(column: str, values: Collection[str]) -> tuple[str, list[list[str]]]:
    return (f"list_contains(?, {column})", [list(values)]) if values else ("true", [])


def _insert_day(db: duckdb.DuckDBPyConnection, day: Result) -> None:
    db.execute(
        "insert into measured.closing by name "
        "select index_code, security_id, index_shares, capitalisation from read_parquet(?)",
        [str(day.folder / "closing.parquet")],
    )
    session = day.manifest["session"]
    drop = snapshot_store.load(
        day.home, date.fromisoformat(session), day.manifest["input_snapshots"][session]["version"]
    )
    for table in DROP_TABLES:
        path = drop.table_path(table)
        if path is not None:
            db.execute(
                f'insert into drop."{table}" by name select ?::date as session, * from read_parquet(?)',
                [session, str(path)],
            )
