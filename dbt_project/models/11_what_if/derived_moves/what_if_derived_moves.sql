-- What if · Who would join or leave a derived index, in the columns of base indexes.
{{ named_moves(ref('what_if_derived_changes')) }}
