"""What a person reads: explanations, summaries, fact sheets and the audit pages."""
