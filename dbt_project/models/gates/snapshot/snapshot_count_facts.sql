-- 6.1.counts · Gate 1 · Share counts and floats against the last snapshot.
with
moves as (select * from {{ ref('share_count_moves') }}),

counts as (
    select session, change, weight, is_count_leap as is_leap
    from moves
    where had_count
),

floats as (
    select session, change, weight, is_float_leap as is_leap
    from moves
    where had_count
),

medians as (
    select
        earlier_session,
        median(total_move) as move,
        count(total_move) as compared
    from moves
    group by session, earlier_session
    having count(total_move) > 0
),

full_floats as (
    select
        count(*) filter (where has_full_float) as after,
        count(*) filter (where had_full_float) as before,
        count(*) as compared
    from moves
    where has_full_float is not null and had_full_float is not null
    group by session
)

{{ leap_facts(
    ['share_count_leaps', 'share_count_leap_weight', 'share_count_leap_lines'],
    'counts'
) }}
union all
{{ leap_facts(
    ['float_leaps', 'float_leap_weight', 'float_leap_lines'],
    'floats'
) }}
union all
select
    'median_share_count_move',
    first(move order by abs(ln(greatest(move, 1e-9))) desc, earlier_session),
    {{ foremost(
        "concat(compared, ' lines against ', earlier_session)",
        'abs(ln(greatest(move, 1e-9)))'
    ) }}
from medians
union all
select
    'full_float_share_move',
    max(abs(after - before) / compared),
    {{ foremost(
        "concat(before, ' → ', after, ' of ', compared, ' lines')",
        'abs(after - before) / compared'
    ) }}
from full_floats
