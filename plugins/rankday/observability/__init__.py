"""What the outside may be told: alerts and lineage; nothing of it changes a run."""
