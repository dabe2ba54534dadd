"""One run: its folder, its inputs pinned, its database filled."""
