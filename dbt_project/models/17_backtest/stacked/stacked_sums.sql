-- 12 · The same with openings and dividends, as a backfill's sums.
{{ sums_by(['security_id', 'mask'], ref('stacked_values')) }}
