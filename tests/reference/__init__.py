"""An independent referee: the rules of docs/methodology.md 2–6 once more, in plain Python (see README.md here).

It shares no code with ``plugins/rankday`` or ``dbt_project``, on purpose: agreement of two readings is the evidence.
"""
