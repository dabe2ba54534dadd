"""Broken input of every kind through the command line: refused with one line, or read exactly as it is stated."""
