"""`make team-check`: the team's deployment, started natively from docker-compose.yaml and put through its trials."""
