"""Killed processes, full disks, clocks set back: what a reader sees then, and what calling again makes of it."""
