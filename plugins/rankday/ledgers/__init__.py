"""The hash-chained ledger and what is written into it."""
