-- A backfill's `session_sums` · The same of every session of a segment.
{{ sums_by(['mask'], ref('segment_values')) }}
