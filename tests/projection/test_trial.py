"""A trial runs the rank-day models of a publication on any session, freezes nothing and sees nothing of later days."""

from datetime import date

import pytest

from conftest import RANK_DAY
from rankday.contract.errors import RankdayError
from rankday.contract.files import sha256_of_file
from rankday.projection.trial import trial
from rankday.publication import newest_version


def files_of(root):
    return {str(path.relative_to(root)): sha256_of_file(path) for path in root.rglob("*") if path.is_file()}


def test_on_the_rank_day_it_gives_what_is_published_and_nothing_is_touched(reconstituted, tmp_path):
    before = files_of(reconstituted.home.root)
    published = newest_version(reconstituted.home, "reconstitution/2026-06")
    with trial(reconstituted.home, RANK_DAY, tmp_path) as tried:
        assert (tried.season.event_id, tried.inputs.rank_day) == ("2026-06", RANK_DAY)
        # the version at implementation differs by the lines that have left since, and by nothing else
        leavers = published.manifest["leavers"]
        count = """
            with ours as (select * exclude (scenario_id) from publication.changes),
            theirs as (from read_parquet($path)),
            either as ((from ours except from theirs) union all (from theirs except from ours))
            select count(*) filter (where security_id not in (select unnest($leavers))) as differing,
                (select count(*) from ours) as changes from either
        """
        values = {"path": str(published.folder / "changes.parquet"), "leavers": leavers}
        differing, changes = tried.engine.db.execute(count, values).fetchone()
        assert (differing, changes > 50) == (0, True)
        assert {finding.severity for finding in tried.findings()} == {"warning"}
    assert files_of(reconstituted.home.root) == before


def test_a_session_without_a_snapshot_is_refused(reconstituted, tmp_path):
    with pytest.raises(RankdayError, match="2026-04-29: no snapshot"):
        trial(reconstituted.home, date(2026, 4, 29), tmp_path).__enter__()
