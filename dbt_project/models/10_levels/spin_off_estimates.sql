-- 6.3.spin_off, 6.3.several · What children without value and without a close are worth
-- on their first day: what the line above them lost that day, less what the others
-- below it are worth that came without a value and have a close. Several share it in
-- proportion to their shares, half up, at most what is left; the last by security_id
-- has the remainder. A child's own children share in it only where no child waits for a
-- close.
with
placed as (
    select
        descents.root_id,
        descents.child_id,
        descents.is_direct,
        descents.shares,
        {{ millionths('roots.capitalisation') }} - {{ millionths(
            'coalesce('
            ~ terms_or_traded_value('root_terms', 'root_prices', 'roots.index_shares')
            ~ ', roots.capitalisation)'
        ) }} as fall,
        {{ millionths(terms_or_traded_value('terms', 'prices', 'descents.shares')) }}
            as worth,
        descents.is_unvalued,
        children.capitalisation = 0 as is_worthless
    from {{ ref('spin_off_descents') }} as descents
    inner join {{ source('state', 'lines') }} as roots
        on descents.root_id = roots.security_id
    inner join {{ source('state', 'lines') }} as children
        on descents.child_id = children.security_id
    left join {{ ref('leaving_terms') }} as root_terms
        on descents.root_id = root_terms.security_id
    left join {{ source('state', 'prices') }} as root_prices
        on descents.root_id = root_prices.security_id
    left join {{ ref('leaving_terms') }} as terms
        on descents.child_id = terms.security_id
    left join {{ source('state', 'prices') }} as prices
        on descents.child_id = prices.security_id
),

remainders as (
    select
        root_id,
        greatest(
            0, any_value(fall) - coalesce(sum(worth) filter (where is_unvalued), 0)
        ) as remainder
    from placed
    group by root_id
),

waiting as (
    select
        root_id,
        child_id,
        sum(shares) as shares,
        bool_or(is_direct)
        or not bool_or(bool_or(is_direct)) over (partition by root_id) as is_chosen
    from placed
    where is_worthless and worth is null
    group by root_id, child_id
),

shares_of_remainders as (
    select
        waiting.root_id,
        waiting.child_id,
        remainders.remainder,
        {{ half_up(
            'cast(remainders.remainder as hugeint) * waiting.shares',
            'sum(waiting.shares) over (partition by waiting.root_id)'
        ) }} as rounded
    from waiting
    inner join remainders using (root_id)
    where waiting.is_chosen
),

running as (
    select
        *,
        sum(rounded) over (partition by root_id order by child_id)
        - rounded as rounded_before,
        row_number() over (partition by root_id order by child_id desc) = 1 as is_last
    from shares_of_remainders
),

given as (
    select
        root_id,
        child_id,
        case
            when is_last then greatest(0, remainder - rounded_before)
            else least(rounded, greatest(0, remainder - rounded_before))
        end as amount
    from running
)

select
    waiting.child_id as security_id,
    {{ from_millionths('sum(coalesce(given.amount, 0))') }} as estimate
from waiting
left join given using (root_id, child_id)
group by waiting.child_id
