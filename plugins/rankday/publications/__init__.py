"""From a pending result through two approvals to an immutable version, and its verification."""
