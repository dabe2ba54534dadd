"""Ground rules: the rules of an index on a day in sentences, with the values in force; as Markdown, HTML and PDF."""

from rankday.reports.ground_rules.differences import differences
from rankday.reports.ground_rules.document import ground_rules, sentence_of
from rankday.reports.ground_rules.formats import as_html, as_pdf

__all__ = ["as_html", "as_pdf", "differences", "ground_rules", "sentence_of"]
