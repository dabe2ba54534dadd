"""Our index beside the real one: members, levels, causes."""
