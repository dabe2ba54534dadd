"""An independent referee: the rules of METHODOLOGY.md sections 2–6 once more, in plain Python (see README.md here).

It shares no code with ``plugins/rankday`` or ``dbt_project``, on purpose: agreement of two readings is the evidence.
"""
