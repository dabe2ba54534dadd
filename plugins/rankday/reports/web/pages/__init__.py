"""One module a page: it reads the parameters of the address, asks the library, hands a template what it shows."""

from rankday.reports.web.pages import (
    assets,
    company,
    demand,
    event,
    ground_rules,
    index,
    ledger,
    opening,
    question,
    run,
    search,
    season,
    tables,
    what_if,
)

ROUTERS = (
    assets.router,
    opening.router,
    season.router,
    event.router,
    question.router,
    run.router,
    company.router,
    search.router,
    index.router,
    ground_rules.router,
    demand.router,
    what_if.router,
    ledger.router,
    tables.router,
)
