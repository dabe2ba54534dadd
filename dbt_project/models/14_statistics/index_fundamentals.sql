-- 11 price_earnings … book_coverage · What an index costs in earnings, dividends and
-- book value, over the lines that the drop covers, and how much of it they are. A ratio
-- to nothing or less is none.
with
summed as (
    select
        index_code,
        sum(cap) as total,
        count(*) as line_count,
        count(earnings) as earning_lines,
        sum(cap) filter (where earnings is not null) as cap_of_earnings,
        sum(earnings) as earnings,
        count(*) filter (where earnings > 0) as positive_lines,
        sum(cap) filter (where earnings > 0) as cap_of_positive,
        sum(earnings) filter (where earnings > 0) as positive_earnings,
        sum(cap) filter (where earnings <= 0) as cap_of_losses,
        count(dividends) as dividend_lines,
        sum(cap) filter (where dividends is not null) as cap_of_dividends,
        sum(dividends) as dividends,
        count(book) as book_lines,
        sum(cap) filter (where book is not null) as cap_of_book,
        sum(book) as book
    from {{ ref('held_fundamentals') }}
    group by index_code
)

select
    summed.index_code as code, '' as kind, metrics.metric, '' as period, '' as other,
    metrics.value, asked.session as from_session, asked.session as to_session,
    metrics.observations
from summed
cross join {{ ref('statistic_day') }} as asked
cross join lateral (
    values
    (
        'price_earnings', earning_lines,
        case when earnings > 0 then cap_of_earnings / earnings end
    ),
    ('price_earnings_positive', positive_lines, cap_of_positive / positive_earnings),
    (
        'loss_weight', earning_lines,
        coalesce(cap_of_losses, 0) / nullif(cap_of_earnings, 0)
    ),
    ('dividend_yield', dividend_lines, dividends / nullif(cap_of_dividends, 0)),
    ('price_book', book_lines, case when book > 0 then cap_of_book / book end),
    (
        'earnings_coverage', line_count,
        coalesce(cap_of_earnings, 0) / nullif(total, 0)
    ),
    (
        'dividend_coverage', line_count,
        coalesce(cap_of_dividends, 0) / nullif(total, 0)
    ),
    ('book_coverage', line_count, coalesce(cap_of_book, 0) / nullif(total, 0))
) as metrics (metric, observations, value)
