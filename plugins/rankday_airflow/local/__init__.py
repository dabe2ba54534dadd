"""An Airflow of our own: processes, settings and accounts; and what a team's deployment asks for (health, secrets)."""
