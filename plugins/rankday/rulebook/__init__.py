"""The rulebook as rows: reading, checking, calendar, policies, exceptions."""
