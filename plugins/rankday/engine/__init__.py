"""The rules as dbt compiles them, and making their tables in a run's database."""
