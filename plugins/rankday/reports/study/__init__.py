"""The report of a backtest's study: Markdown, PDF, a page with charts, a workbook; of its tables alone."""

from rankday.reports.study.report import write_study

__all__ = ["write_study"]
