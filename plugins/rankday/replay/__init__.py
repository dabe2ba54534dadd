"""The past again: replay, restatement, the bundle that checks itself."""
