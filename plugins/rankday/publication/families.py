"""Which base index each index of a result comes from, by the rulebook that was archived with it."""

from __future__ import annotations

from typing import Any

from rankday.contract.files import quoted
from rankday.contract.tables import INDEX_CODES
from rankday.publication.results import Result

_BASE = "select index_code, cast(position as integer) as position, name from read_csv('{}', all_varchar = true)"
_DERIVED = """
    select index_code, parent_code, cast(position as integer) as position, name
    from read_csv('{}', all_varchar = true)
    where selection <> 'none' and effective_from <= '{}'
    qualify row_number() over (partition by index_code order by effective_from desc) = 1
"""
_NO_BASE = (
    f"select unnest({list(INDEX_CODES)}) as index_code, generate_subscripts({list(INDEX_CODES)}, 1) as position, "
)
_NO_BASE += "'' as name"
_NO_DERIVED = "select '' as index_code, '' as parent_code, 0 as position, '' as name where false"
_PLACES = """
    with recursive base as ({}), held as ({}),
    placed as (
        select index_code, cast(null as varchar) as parent_code, index_code as base_code, position, 0 as depth, name
        from base
        union all
        select held.index_code, held.parent_code, placed.base_code, held.position, placed.depth + 1, held.name
        from held inner join placed on held.parent_code = placed.index_code
    )
    select *, row_number() over (order by depth > 0, position, index_code) as place,
        if(depth = 0, 'base', 'of ' || base_code) as family
    from placed
"""


def places_query(result: Result) -> str:
    """SQL: a row for each index of ``result``, base indexes first, then derived ones by position.

    ``index_code``, ``parent_code``, ``base_code`` (the base index at the root), ``position``, ``depth`` (0: base),
    ``name``, ``place`` (from 1) and ``family`` (``base``, ``of R1000``). An index that has ended is by its last row.
    """
    base, derived = (result.folder / "rulebook" / f"{name}.csv" for name in ("indexes", "derived_indexes"))
    day = max(result.rule_days, default="")
    return _PLACES.format(
        _BASE.format(quoted(base)) if base.exists() else _NO_BASE,
        _DERIVED.format(quoted(derived), day) if derived.exists() else _NO_DERIVED,
    )


def places(result: Result) -> dict[str, dict[str, Any]]:
    """Index code → its row of `places_query`, in their order."""
    return {row["index_code"]: row for row in result.rows(f"from ({places_query(result)}) order by place")}


def grouped(codes: dict[str, dict[str, Any]], among: set[str]) -> dict[str, list[str]]:
    """Base code → the derived codes of ``among`` that come from it, by `places`; without base codes that have none."""
    found: dict[str, list[str]] = {}
    for code, row in codes.items():
        if row["depth"] and code in among:
            found.setdefault(row["base_code"], []).append(code)
    return {code: found[code] for code in codes if code in found}
