"""One module a page: it reads the parameters of the address, asks the library, hands a template what it shows."""

from rankday.audit_web.pages import assets, company, event, index, ledger, season, tables

ROUTERS = (assets.router, season.router, event.router, company.router, index.router, ledger.router, tables.router)
