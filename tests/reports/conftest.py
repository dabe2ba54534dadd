"""The audit pages of a published market, without Airflow: whoever sends `X-User` is signed in."""

from __future__ import annotations

import pytest
from fastapi import HTTPException, Request
from fastapi.testclient import TestClient

from rankday.reports.web.app import create_app


def user_of_header(request: Request) -> str:
    if "x-user" not in request.headers:
        raise HTTPException(401)
    return request.headers["x-user"]


@pytest.fixture(scope="session")
def app_of():
    """The application of a home."""
    return lambda home: create_app(lambda: home, user_of_header)


@pytest.fixture(scope="session")
def pages(reconstituted, app_of):
    """A signed-in viewer's client on the published market."""
    return TestClient(app_of(reconstituted.home), headers={"X-User": "viewer"})


@pytest.fixture(scope="session")
def decisions(reconstituted):
    import duckdb

    path = reconstituted.home.published("reconstitution/2026-06") / "v1" / "decisions.parquet"
    cursor = duckdb.sql(f"select * from '{path}' order by company_id")
    return [dict(zip(cursor.columns, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture(scope="session")
def rejected_season(tmp_path_factory):
    """`season_homes.of_rejection`. Read only."""
    from reports.season_homes import of_rejection

    return of_rejection(tmp_path_factory.mktemp("rejected") / "l'été")


@pytest.fixture(scope="session")
def calm_season(tmp_path_factory):
    """`season_homes.of_calm`. Read only."""
    from reports.season_homes import of_calm

    return of_calm(tmp_path_factory.mktemp("calm") / "home")


@pytest.fixture(scope="session")
def derived_pages(derived_home, app_of):
    """A signed-in viewer's client on it."""
    return TestClient(app_of(derived_home), headers={"X-User": "viewer"})
