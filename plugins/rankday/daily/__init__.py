"""The nights between two reconstitutions: levels, corporate actions, files (METHODOLOGY.md section 6)."""
