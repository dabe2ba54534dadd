-- 10 · What the lines of the fund's index paid on each session, Σ d·s of 6.1, from what
-- days have published: an event states the amount of a whole line, and a derived index
-- holds a part of it.
select
    paid.session,
    cast(
        {{ from_millionths(
            'sum(' ~ millionths('paid.dividend_amount')
            ~ ' * lines.index_shares // paid.index_shares)'
        ) }} as decimal(38, 6)
    ) as dividends
from {{ source('measured', 'paid_dividends') }} as paid
inner join {{ source('measured', 'paying_lines') }} as lines
    using (session, security_id)
group by paid.session
