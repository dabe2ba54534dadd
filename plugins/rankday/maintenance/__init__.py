"""Care of a home: backup, and removal of old run folders."""
