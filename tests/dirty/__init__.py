"""Broken input of every kind through the command line: refused with one line, or read as it is stated; never a guess."""
