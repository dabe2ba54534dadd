"""A derived index that is a draft: one row, tried on what is published, before anyone writes it into the home."""

from rankday.what_if.drafts.draft import try_draft
from rankday.what_if.drafts.row import checked_draft, free_position, row_as_csv

__all__ = ["checked_draft", "free_position", "row_as_csv", "try_draft"]
