"""Columns that several tables have."""

from __future__ import annotations

from rankday.reports.web.tables import Column

TICKER, NAME = Column("ticker", "Ticker"), Column("name", "Name", "text")
COMPANY, LINE = Column("company_id", "Company", "company"), Column("security_id", "Line")
INDEX = Column("index_code", "Index")
