"""From a landing drop to a frozen snapshot, or to quarantine with every reason (docs/contract.md 2)."""
