"""Rankday in Airflow: when the DAGs run, what their tasks do, who is asked and alerted, where the pages stand.

Airflow loads `plugin`; the DAGs import `timetables`, `season_chain` and `tasks`. Everything heavy is imported inside
functions: these modules are executed at each start and each parsing of a DAG. `local` starts an Airflow of our own.
"""
