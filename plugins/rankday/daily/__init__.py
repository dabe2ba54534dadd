"""The nights between two reconstitutions: levels, corporate actions, files (docs/methodology.md 6)."""
