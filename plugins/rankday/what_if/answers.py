"""The stages of the project whose models answer a what-if."""

STAGE = "11_what_if"
DERIVED = "11_what_if/derived"  # of derived indexes: computed in full, never by differences
WITH_DERIVED = (STAGE, DERIVED)
WITH_MOVES = (*WITH_DERIVED, "11_what_if/derived_moves")  # who moves, of one scenario; a grid has no use for it
ADDITIONS = "12_additions/what_if"
