"""The hash-chained record of every decision, and the entries that runs and rule changes add to it."""

from rankday.ledger.chain import GENESIS, HEAD, Tip, append, entries, head, problems, tip

__all__ = ["GENESIS", "HEAD", "Tip", "append", "entries", "head", "problems", "tip"]
