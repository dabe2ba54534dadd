"""What-if: nothing published is touched, the rule in force gives what was published, and bad settings are one line."""

from datetime import date

import pytest

from rankday.contract.files import sha256_of_file
from rankday.what_if.answer import what_if

RANK_DAY = date(2026, 4, 30)


def files_of(root):
    return {str(path.relative_to(root)): sha256_of_file(path) for path in root.rglob("*") if path.is_file()}


def test_the_rule_in_force_gives_the_published_membership_and_nothing_is_touched(copied):
    before = files_of(copied.root)
    result = what_if(copied, RANK_DAY, {"minimum_price": "5"})
    assert files_of(copied.root) == before
    assert result["published"]["stream"] == "reconstitution/2026-06"
    assert result["published"]["differing_rows"] == 0
    moved = {(one["change_type"], one["reason_code"]) for one in result["moves"]}
    assert ("delete", "failed_S06") in moved


def test_the_same_values_move_nobody(copied):
    result = what_if(copied, RANK_DAY, {"minimum_price": "1", "band_1000": "0.025"})
    assert result["moves"] == []
    assert all(one["weight_moved_bp"] == one["adds"] == one["deletes"] == 0 for one in result["indexes"])


@pytest.mark.parametrize(
    ("setting", "screen"),
    [
        ({"additional_classes": "0"}, "S10"),
        ({"nationality_rule": "incorporation"}, "S05"),
        ({"minimum_voting_power": ""}, "S09"),
        ({"voting_power_members_exempt": "1"}, "S09"),
        ({"minimum_price_member_exemption": "0"}, "S06"),
    ],
)
def test_a_switch_of_another_era_moves_only_by_its_own_screen(copied, setting, screen):
    """Each is accepted and computed; who moves first fails it, or no longer fails it."""
    result = what_if(copied, RANK_DAY, setting)
    failed = {one["reason_code"] for one in result["moves"] if one["reason_code"].startswith("failed_")}
    assert failed <= {f"failed_{screen}"}


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("bend_1000=0.05", ("bend_1000", "minimum_price (USD)", "band_1000 (fraction)")),
        ("offering_minimum_fraction=0.1", ("offering_minimum_fraction", "decides a rank day")),
        ("band_1000=-0.05", ("band_1000=-0.05", "negative")),
        ("band_1000=5", ("a fraction is 0 to 1",)),
        ("band_1000=0.0000001", ("more than 6 decimals",)),
        ("minimum_price=", ("minimum_price=", "not a number")),
        ("additional_classes=2", ("additional_classes=2", "1 or 0")),
        ("additional_classes=", ("additional_classes=", "1 or 0")),
        ("nationality_rule=headquarters", ("it is incorporation or home_country_indicators",)),
        ("minimum_price=five", ("minimum_price=five", "not a number")),
        ("trading_window_months=1.5", ("whole months",)),
        ("band_1000", ("PARAMETER=VALUE",)),
    ],
)
def test_a_bad_setting_is_one_line(tmp_path, rankday, setting, words):
    status, _, error = rankday("what-if", "--home", tmp_path, "--rank-date", RANK_DAY, "--set", setting)
    assert status != 0
    assert len(error.strip().splitlines()) == 1
    assert all(word in error for word in words)


def test_a_rank_day_without_a_snapshot_names_the_command(tmp_path, rankday):
    status, _, error = rankday("what-if", "--home", tmp_path, "--rank-date", RANK_DAY, "--set", "band_1000=0.05")
    assert status != 0
    assert "rankday ingest --session 2026-04-30" in error
    assert not (tmp_path / "runs").exists()
