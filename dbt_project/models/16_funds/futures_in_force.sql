-- 10 · The row of each index with futures in force on a day, for pages.
{{ in_force_on_day(ref('future_rows'), 'index_code') }}
