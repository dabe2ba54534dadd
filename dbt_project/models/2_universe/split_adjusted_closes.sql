-- contract 2 · Earlier primary closes in today's shares: each confirmed split between
-- that session and the rank day divides the close by new / old. Kept as integers of
-- 10^-18 USD, rounded half up once.
with
splits as (
    select rank_day, security_id, ex_date, ratio_new, ratio_old
    from {{ source('run', 'trading_events') }} as splits
    inner join {{ ref('event_types') }} as kinds using (event_type)
    where
        kinds.treatment = 'split'
        and status = 'confirmed'
        and ex_date <= rank_day
        and ratio_new > 0
        and ratio_old > 0
    -- 6.3.several: one split under two ids
    qualify row_number() over (
        partition by
            rank_day,
            security_id,
            event_type,
            ex_date,
            {{ lowest('splits.ratio_new', 'splits') }},
            {{ lowest('splits.ratio_old', 'splits') }}
        order by event_id
    ) = 1
),

factors as (
    select
        history.rank_day,
        history.session,
        history.security_id,
        {{ exact_product('splits.ratio_new') }} as new_shares, -- noqa: PRS
        {{ exact_product('splits.ratio_old') }} as old_shares -- noqa: PRS
    from {{ source('run', 'trading_history') }} as history
    inner join splits
        on
            history.rank_day = splits.rank_day
            and history.security_id = splits.security_id
            and history.session < splits.ex_date
    group by history.rank_day, history.session, history.security_id
)

select
    history.rank_day,
    history.session,
    history.security_id,
    history.dollar_volume,
    history.volume,
    case
        -- most lines never split: of millions of closes few are divided
        when factors.new_shares is null
            then {{ millionths('history.close') }} * 1000000000000
        else {{ half_up(
            millionths('history.close') ~ ' * 1000000000000 * factors.old_shares',
            'factors.new_shares'
        ) }}
    end as close_quintillionths
from {{ source('run', 'trading_history') }} as history
left join factors using (rank_day, session, security_id)
