"""Levels of any range of sessions in one pass over sets; nothing is published."""
