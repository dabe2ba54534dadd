-- 9 · The row of each series in force on a day, for pages.
{{ in_force_on_day(ref('series_rows'), 'series_code') }}
