"""From a landing drop to a frozen snapshot, or to quarantine with every reason (CONTRACT.md section 2)."""
