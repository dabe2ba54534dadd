-- What if · Who would move, with the names and figures that a reader asks for beside
-- it.
{{ named_moves(ref('what_if_changes')) }}
