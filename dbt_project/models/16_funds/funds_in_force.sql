-- 10 · The row of each fund in force on a day, for pages.
{{ in_force_on_day(ref('fund_rows'), 'fund_code') }}
