"""A module that is stood in for while a library imports it is loaded when it is used, and not before."""

from __future__ import annotations

import sys

import pytest

from rankday.gates.lazy_imports import imported_lazily

NAME = "colorsys"  # of the standard library, and nothing of ours uses it


@pytest.fixture
def unloaded(monkeypatch):
    monkeypatch.delitem(sys.modules, NAME, raising=False)


def test_it_is_loaded_when_something_of_it_is_asked_for(unloaded):
    with imported_lazily(NAME):
        import colorsys as kept
    assert NAME not in sys.modules
    assert kept.rgb_to_hls(0, 0, 0) == (0.0, 0.0, 0.0)
    assert sys.modules[NAME] is not kept


def test_what_is_asked_for_during_the_import_is_the_real_thing(unloaded):
    with imported_lazily(NAME):
        from colorsys import rgb_to_hls
    assert rgb_to_hls is sys.modules[NAME].rgb_to_hls


def test_a_loaded_module_stays(unloaded):
    import colorsys as before

    with imported_lazily(NAME):
        import colorsys as during
    assert during is before is sys.modules[NAME]


def test_what_a_module_has_not_got_is_said_by_its_own_name(unloaded):
    with imported_lazily(NAME):
        import colorsys as kept
    with pytest.raises(AttributeError, match="colorsys"):
        _ = kept.nothing_like_it
