"""Public peers, each in an environment of its own: pyndex-fin (rank day) and py-beacon-kit (levels)."""
