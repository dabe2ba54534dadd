"""A simulated year through the command line in one process: same end as the one-pass history, and nothing creeps."""
