"""One module a page: it reads the parameters of the address, asks the library, hands a template what it shows."""

from rankday.audit_web.pages import assets, company, event, tables

ROUTERS = (assets.router, company.router, event.router, tables.router)
