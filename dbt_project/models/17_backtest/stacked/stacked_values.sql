-- 12 · What each line that a scenario has otherwise is worth at each close of a
-- segment.
{{ values_by(['security_id', 'mask']) }}
