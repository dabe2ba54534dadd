"""Lineage: which tables a step read and wrote; nothing of it changes a run."""
