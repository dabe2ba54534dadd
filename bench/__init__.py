"""Measurements that anyone can repeat: ``make bench``. Nothing here is a test; nothing in the tests is timed."""
