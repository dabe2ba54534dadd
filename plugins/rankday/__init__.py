"""Rankday: a rules-based US equity index family, from a landing drop to a published index.

The library behind the DAGs and the command line. It imports no Airflow: Airflow orders, this carries, and the SQL of
``dbt_project`` decides.
"""

__version__ = "0.1.0"
