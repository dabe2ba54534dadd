"""Airflow around the DAGs: the desk's own processes, accounts, health, and what the team's deployment asks for."""
