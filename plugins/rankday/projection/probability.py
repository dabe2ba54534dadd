"""How likely each company is a member of each index after the next implementation (methodology 13.odds).

The log of a company's cap, measured from the caps at the breaks, is a random walk up to the rank day: what moves all
companies moves the breaks too. From there to the implementation nothing moves but that companies leave. SQL says
between which caps a company is a member and of which class it is, the rulebook has the numbers; this is their
distribution function, and draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.special import ndtr, stdtr

from rankday.engine.decided_rows import decided_rows
from rankday.projection.trial import Trial
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.rulebook.sessions import sessions_between

KEY = ["company_id", "index_code"]
BOUNDS, NUMBERS = "odds_bounds", "odds_in_force"
SQUARED_UNIT = 10**12  # squares of returns are in millionths, squared
DECIMALS = 6
Numbers = Mapping[str, float]
Columns = Mapping[str, np.ndarray]


def fill_probabilities(tried: Trial) -> None:
    """Compute the probabilities of a trial whose sources ``forecast`` are there, and put them into
    ``forecast.membership_probabilities``.

    company_id, index_code and probability (decimal(7,6)) of every company with a cap and every base index.
    """
    numbers, bounds = numbers_of(tried), bounds_of(tried)
    columns = {name: bounds[name].to_numpy() for name in bounds.column_names if name not in KEY}
    found = np.round(probabilities(columns, numbers, *sessions_ahead(tried)), DECIMALS)
    rows = bounds.select(KEY).append_column("probability", pa.array(found))
    db = tried.engine.db
    db.register("found_probabilities", rows)
    db.execute("insert into forecast.membership_probabilities from found_probabilities")
    db.unregister("found_probabilities")


def sessions_ahead(tried: Trial) -> tuple[int, int]:
    """How many sessions come after that of the trial up to the rank day (0 from it on) and to the implementation."""
    to_rank_day = max(len(sessions_between(tried.session, tried.season.rank_date)) - 1, 0)
    return to_rank_day, len(sessions_between(tried.session, tried.season.implementation_date)) - 1


def numbers_of(tried: Trial) -> dict[str, float]:
    """The numbers of the rulebook that are in force on the rank day of the trial, by name."""
    tried.build([NUMBERS])
    return _by_name(tried.engine.rows(f"from {tried.engine.relation(NUMBERS)} where scenario_id = ?", IN_FORCE))


def numbers_on(day: date) -> dict[str, float]:
    """The numbers of ``odds.csv`` in force on ``day``, by name."""
    return _by_name(decided_rows(NUMBERS, day, {}))


def _by_name(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    return {row["odds_number"]: float(row["value"]) for row in rows}


def bounds_of(tried: Trial) -> pa.Table:
    """The rows of `odds_bounds` by company and index, after `fill_closes`."""
    fill_closes(tried)
    tried.build([BOUNDS])
    query = f"select * exclude (scenario_id, rank_day) from {tried.engine.relation(BOUNDS)} where scenario_id = ?"
    return tried.engine.db.sql(f"{query} order by company_id, index_code", params=[IN_FORCE]).to_arrow_table()


def fill_closes(tried: Trial) -> None:
    """Fill ``forecast.closes`` with the sessions that the volatility is taken from, up to that which ranks."""
    wanted = int(numbers_of(tried)["volatility_sessions"]) + 1
    snapshots = [*tried.inputs.earlier, tried.inputs.snapshot][-wanted:]
    files = {str(path): one.session for one in snapshots if (path := one.table_path("prices"))}
    db = tried.engine.db
    db.execute("create or replace temp table odds_file (filename varchar, session date)")
    db.executemany("insert into odds_file values (?, ?)", sorted(files.items()))
    db.execute(
        "insert into forecast.closes select session, security_id, close from read_parquet(?, filename = true) "
        "inner join odds_file using (filename) where is_primary",
        [list(files)],
    )


def probabilities(columns: Columns, numbers: Numbers, to_rank_day: int, to_implementation: int) -> np.ndarray:
    """The probability of each row of ``columns`` (those of `odds_bounds`), a float of 0 to 1 each.

    ``to_rank_day`` and ``to_implementation`` are sessions from now. A company passes the screens with the frequency of
    its class, is of the size of the index by `size_probabilities`, has the float by `float_probabilities`, and is still
    there at the implementation.
    """
    eligible = {name.removeprefix("eligible_"): value for name, value in numbers.items()}
    of_class = np.array([eligible[name] for name in columns["odds_class"]])
    passes = of_class * float_probabilities(columns, numbers) * staying_probability(numbers, to_implementation)
    found = np.where(np.isnan(columns["cap"]), 0.0, passes * size_probabilities(columns, numbers, to_rank_day))
    return np.clip(found, numbers["least_probability"], 1 - numbers["least_probability"])


def staying_probability(numbers: Numbers, to_implementation: int) -> float:
    """How likely a company is neither taken over nor delisted up to the implementation."""
    return (1 - numbers["leaving_per_session"]) ** to_implementation


def volatilities(columns: Columns, numbers: Numbers) -> np.ndarray:
    """The daily volatility of the log cap: of the line's own returns, drawn to those of companies of its size.

    Companies of a group have caps within a factor of the root of ten; a group is drawn to the rulebook's volatility.
    """
    returns, squares = columns["returns"].astype(float), columns["squares"] / SQUARED_UNIT
    group = np.unique(np.floor(2 * np.log10(columns["cap"])), return_inverse=True)[1]
    beside = numbers["group_sessions"]
    of_all = beside * numbers["first_volatility"] ** 2
    of_group = (np.bincount(group, squares) + of_all) / (np.bincount(group, returns) + beside)
    return np.sqrt((squares + beside * of_group[group]) / (returns + beside))


def size_probabilities(columns: Columns, numbers: Numbers, to_rank_day: int) -> np.ndarray:
    """How likely the cap on the rank day is one of a member: at least every lower bound, less than the upper one.

    One path decides all bounds, so that of the lower ones the least likely counts.
    """
    log_cap, degrees = np.log(columns["cap"]), numbers["tail_degrees"]
    walked = numbers["scale"] * volatilities(columns, numbers) * np.sqrt(to_rank_day)

    def above(bound: Any, error: float, shift: float = 0.0) -> np.ndarray:
        """The probability to stand at or above the bound; NaN where there is none."""
        filled = np.ma.filled(np.ma.asarray(bound, dtype=float), np.nan)
        with np.errstate(divide="ignore"):
            distance = log_cap - np.log(filled) - shift
        spread = np.sqrt(walked**2 + error**2)
        certain = np.where(np.isnan(distance), np.nan, (distance >= 0).astype(float))
        return np.where(spread > 0, stdtr(degrees, distance / np.where(spread > 0, spread, 1)), certain)

    lowest = np.fmin.reduce(
        [
            above(columns["screened_cap"], 0.0),
            above(columns["lower_cap"], numbers["cap_error"]),
            above(columns["whole_cap"], numbers["whole_error"], numbers["whole_shift"]),
        ]
    )
    beyond = np.nan_to_num(above(columns["upper_cap"], numbers["cap_error"]), nan=0.0)
    return np.clip(np.nan_to_num(lowest, nan=1.0) - beyond, 0, 1)


def float_probabilities(columns: Columns, numbers: Numbers) -> np.ndarray:
    """How likely a line's float is large enough; an unknown float is left to the class."""
    ratio = np.ma.filled(np.ma.asarray(columns["float_ratio"], dtype=float), np.nan)
    with np.errstate(divide="ignore"):
        return np.where(np.isnan(ratio), 1.0, ndtr(np.log(ratio) / numbers["float_error"]))
