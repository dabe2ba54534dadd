"""The next reconstitution as it would be today: who would move, sealed before the event and scored after it."""
