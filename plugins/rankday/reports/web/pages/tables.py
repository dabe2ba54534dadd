"""Long tables: a page of one, its rows alone for the script, and the same rows as CSV or as a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from tempfile import TemporaryFile
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from rankday.contract.errors import RankdayError
from rankday.publication.results import Result
from rankday.reports.web.cover import cover_of
from rankday.reports.web.csv_answers import exact
from rankday.reports.web.reading import event_meant, meant, opened
from rankday.reports.web.result_tables import CLIENT_TABLES, RESULT_TABLES
from rankday.reports.web.spreadsheets import write_spreadsheet
from rankday.reports.web.tables import Asked, Table, all_rows, page_of

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 2000
ALL = Asked()


def address_of(result: Result) -> dict[str, str]:
    """What an address says to mean exactly this result again."""
    return {"stream": result.stream, "hash": result.manifest["content_hash"]}


@router.get("/table/{name}.csv")
def table_csv(request: Request, name: str, stream: Text, version: Text = "", hash: Text = "") -> Response:
    """The rows that fit, all pages, exact text as in the published CSV."""
    table, result = _found(request, name, stream, version, hash)
    asked = Asked.of(table, request.query_params, result)
    return StreamingResponse(
        _csv(result, table, asked), media_type="text/csv", headers=as_file(result, name, "csv", asked)
    )


@router.get("/event.xlsx")
def event_spreadsheet(request: Request, stream: Text, version: Text = "", hash: Text = "") -> Response:
    """What a client takes away from a list or a reconstitution, as one spreadsheet: a sheet for each table."""
    result = event_meant(request.app.state.resolve_home(), stream, version, hash, is_any=True)
    tables = [table for table in CLIENT_TABLES if table.is_in(result.manifest["files"])]
    return _spreadsheet(result, tables, ALL, as_file(result, "event", "xlsx"))


@router.get("/table/{name}.xlsx")
def table_spreadsheet(request: Request, name: str, stream: Text, version: Text = "", hash: Text = "") -> Response:
    """The rows that fit, all pages, as a spreadsheet of typed cells."""
    table, result = _found(request, name, stream, version, hash)
    asked = Asked.of(table, request.query_params, result)
    return _spreadsheet(result, [table], asked, as_file(result, name, "xlsx", asked))


@router.get("/table/{name}")
def table_page(
    request: Request, name: str, stream: Text, version: Text = "", hash: Text = "", part: Text = ""
) -> Response:
    """A page of the table, or with ``part=rows`` only what changes when it is turned."""
    table, result = _found(request, name, stream, version, hash)
    asked = Asked.of(table, request.query_params, result)
    with opened(result) as reading:
        page = page_of(reading, table, asked, with_choices=part != "rows")
    template = "table_rows.html" if part == "rows" else "table.html"
    return request.app.state.renderer.page(
        request, template, title=table.title, table=page, result=result, address=address_of(result)
    )


@router.get("/published/{name}")
def published_file(request: Request, name: str, stream: Text, version: Text = "", hash: Text = "") -> Response:
    """A file of the result itself, byte by byte; only what its manifest names."""
    result = meant(request.app.state.resolve_home(), stream, version, hash)
    if name not in {*result.manifest["files"], "MANIFEST.json"} or "/" in name:
        raise RankdayError(f"{result.stream}: its manifest names no file {name!r}")
    return FileResponse(result.folder / name, filename=name)


def _found(request: Request, name: str, stream: str, version: str, content_hash: str) -> tuple[Table, Result]:
    if name not in RESULT_TABLES:
        raise RankdayError(f"there is no table {name!r}")
    table = RESULT_TABLES[name]
    result = meant(request.app.state.resolve_home(), stream, version, content_hash)
    if not table.is_in(result.manifest["files"]):
        raise RankdayError(f"{result.stream} has no table {name}")
    return table, result


def _csv(result: Result, table: Table, asked: Asked) -> Iterator[str]:
    with opened(result) as reading:
        written = StringIO()
        writer = csv.writer(written, lineterminator="\n")
        writer.writerow(column.name for column in table.columns)
        for number, row in enumerate(all_rows(reading, table, asked), 1):
            writer.writerow(map(exact, row))
            if number % CHUNK == 0:
                yield written.getvalue()
                written.seek(0)
                written.truncate()
        yield written.getvalue()


def _spreadsheet(result: Result, tables: list[Table], asked: Asked, headers: dict[str, str]) -> Response:
    with opened(result) as reading:
        rows = ((table, all_rows(reading, table, asked)) for table in tables)
        return as_spreadsheet(cover_of(result, tables, asked), rows, headers)


def as_spreadsheet(
    cover: Iterable[tuple[str, str]],
    tables: Iterable[tuple[Table, Iterable[tuple[Any, ...]]]],
    headers: dict[str, str],
) -> Response:
    """The whole file is written before the answer begins, so that what goes wrong is a page that says so."""
    written = TemporaryFile()  # noqa: SIM115 - open until it is sent
    try:
        write_spreadsheet(written, cover, tables)
    except BaseException:
        written.close()
        raise
    headers |= {"Content-Length": str(written.tell())}
    written.seek(0)
    return StreamingResponse(iter(lambda: written.read(1 << 18), b""), media_type=SHEET, headers=headers)


def as_file(result: Result, name: str, ending: str, asked: Asked = ALL) -> dict[str, str]:
    """A name of its own for each download: result, version, table, and whether it holds a selection only."""
    version = f"v{result.version}" if result.version else f"pending-{result.manifest['content_hash'][:12]}"
    stem = "-".join([*result.stream.split("/"), version, name, *(["selection"] if asked.is_selection else [])])
    return {"Content-Disposition": f'attachment; filename="{stem}.{ending}"'}
