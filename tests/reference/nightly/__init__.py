"""A second referee: section 6 of docs/methodology.md (levels, corporate actions, corrections) in plain exact Python.

It shares no code with ``plugins/rankday`` or ``dbt_project``, on purpose: agreement of two readings is the evidence.
"""
