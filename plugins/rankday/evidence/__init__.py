"""Dated evidence beside the drops: lists, listings and closes, pinned by each run."""
