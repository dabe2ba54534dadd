"""One reconstitution: its inputs named, its database filled, decided, checked and submitted for approval; its lists."""
