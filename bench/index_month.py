"""A month of levels in one pass for a family of any size: ``python -m bench.index_month HOME SIZE``.

The home has a published reconstitution and the drops of a month after it. The lines of the family are drawn by chance
from those of its parents: what a selection costs is a matter of the reconstitution. Prints one JSON line.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from bench.index_family import write_family
from rankday.contract.home import Home
from rankday.daily.backfill.inputs import BackfillInputs, backfill_inputs
from rankday.daily.backfill.one_pass import one_pass
from rankday.daily.derived import rulebook_of_home

FIRST, LAST = date(2026, 6, 26), date(2026, 7, 28)  # the implementation day of June and 21 sessions
DRAWN = """
    with recursive
    rules as (select index_code, parent_code, selection from read_csv($rules, all_varchar = true)),
    drawn as (
        select index_code, security_id, 1::decimal(7, 6) as style_share
        from base
        union all
        select
            rules.index_code, drawn.security_id,
            case selection
                when 'growth' then (1 + hash(drawn.security_id) % 999999)::decimal(13, 6) / 1000000
                else 1
            end::decimal(7, 6)
        from drawn
        inner join rules on drawn.index_code = rules.parent_code
        where selection <> 'top' and selection <> 'class' and selection <> 'not_class'
            or hash(rules.index_code, drawn.security_id) % 100 < case selection when 'not_class' then 90 else 15 end
    )
    select index_code, security_id, style_share, 1::decimal(13, 12) as capping_factor
    from drawn
    semi join rules using (index_code)
"""


def drawn_month(home: Home) -> BackfillInputs:
    """The inputs of the month with the home's own derived indexes, drawn by chance, in place of those published."""
    inputs = backfill_inputs(home, FIRST, LAST, False, lambda step: None, ())
    first, *others = inputs.sessions
    base = first.base.rows
    with duckdb.connect() as db:
        db.register("base", base)
        factors = db.sql(DRAWN, params={"rules": str(home.derived_indexes_file)}).to_arrow_table()
    begun = replace(first, base=replace(first.base, factors=factors))
    return replace(inputs, sessions=[begun, *others])


def main(folder: str, size: str) -> None:
    home = Home(Path(folder))
    write_family(home, int(size), ["Software", "Machinery", "Biotechnology", "Insurance", "Semiconductors"])
    inputs = drawn_month(home)
    with TemporaryDirectory() as copy:
        rulebook = rulebook_of_home(home, Path(copy) / "rulebook")
        wall, processor = time.perf_counter(), time.process_time()
        db = one_pass(inputs, rulebook=rulebook)
        spent = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    rows, codes = db.execute("select count(*), count(distinct index_code) from daily.index_values").fetchall()[0]
    lines = inputs.sessions[0].base.factors.num_rows
    print(
        json.dumps(spent | {"rows": rows, "indexes": codes, "derived_lines": lines, "sessions": len(inputs.sessions)})
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
