-- 6.1 · What the lines of each combination of indexes are worth at each close of a
-- segment.
{{ values_by(['mask']) }}
