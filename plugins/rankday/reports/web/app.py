"""The way of a request: signed in? → a page's function reads → a template shows; each answer with the same headers.

Only GET is answered, every route stands behind the user dependency, and no answer may load anything from another host.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as AnyHTTPException

from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.home import Home
from rankday.reports.web.forms import form_of
from rankday.reports.web.pages import ROUTERS
from rankday.reports.web.refusals import NothingYet, without_paths
from rankday.reports.web.rendering import Renderer
from rankday.rulebook.session_changes import with_changes_of

log = logging.getLogger(__name__)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def create_app(resolve_home: Callable[[], Home], user_dependency: Any) -> FastAPI:
    """The audit pages of the home that ``resolve_home`` names.

    ``user_dependency`` is a FastAPI dependency: it returns the user or raises HTTPException(401). It guards every
    route, the style sheet too.
    """
    app = FastAPI(dependencies=[Depends(user_dependency)], docs_url=None, redoc_url=None, openapi_url=None)
    app.state.resolve_home = resolve_home
    app.state.renderer = Renderer()
    for router in ROUTERS:
        app.include_router(router)
    app.get("/{nothing:path}")(_no_page)
    app.middleware("http")(_with_headers)
    app.exception_handler(RankdayError)(_refused)
    app.exception_handler(AnyHTTPException)(_not_served)
    app.exception_handler(RequestValidationError)(_bad_request)
    return app


async def _with_headers(request: Request, call_next: Callable[[Request], Any]) -> Response:
    try:
        with with_changes_of(request.app.state.resolve_home):
            response = await call_next(request)
    except Exception:
        # outside of this middleware the server would answer by itself, in plain text and without the headers
        log.exception("%r failed", request.url.path)
        words = "This is our mistake, not yours; the api-server's log names it. Nothing was changed."
        response = _message(request, 500, "This page failed", words)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _no_page(nothing: str) -> None:
    """An unknown address asks for a login too: without one, nobody learns which addresses there are."""
    raise HTTPException(404, "there is no such page")


def _refused(request: Request, error: RankdayError) -> Response:
    line = without_paths(str(error), request.app.state.resolve_home())
    if isinstance(error, NothingYet):
        return _message(request, 200, "Nothing yet", line)
    if isinstance(error, VerificationFailed):
        return _message(request, 500, "This cannot be read", line)
    return _invalid(request, 404, getattr(error, "field", ""), line)


def _invalid(request: Request, status: int, field: str, line: str) -> Response:
    """The form of the page as it was filled in, the field that is wrong marked; where there is no form, a message."""
    renderer, home = request.app.state.renderer, request.app.state.resolve_home()
    try:
        form = form_of(renderer.path_of(request), home)
    except RankdayError:  # what was refused is not the input but what the form itself is made of
        form = None
    if form is None:
        return _message(request, status, "This cannot be shown", line)
    return renderer.page(
        request,
        "invalid.html",
        status_code=status,
        title="This cannot be shown",
        form=form.filled(request.query_params, field, line),
        line="" if form.has(field) else line,
    )


def _not_served(request: Request, error: AnyHTTPException) -> Response:
    if error.status_code == 401:
        return _message(request, 401, "Please sign in", "Sign in to Airflow first, then open this page again.")
    return _message(request, error.status_code, "This cannot be shown", str(error.detail))


def _bad_request(request: Request, error: RequestValidationError) -> Response:
    first, *_ = error.errors()
    field = str(first["loc"][-1])
    return _invalid(request, 400, field, f"{field}: not understood, {first['msg'][:1].lower()}{first['msg'][1:]}")


def _message(request: Request, status: int, title: str, message: str) -> Response:
    return request.app.state.renderer.page(request, "message.html", status_code=status, title=title, message=message)
