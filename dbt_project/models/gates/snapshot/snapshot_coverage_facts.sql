-- 6.1.counts · Gate 1 · What the last snapshot had and this one lacks, closes that
-- leap, and counts that are odd by themselves.
with
moves as (select * from {{ ref('share_count_moves') }}),

close_leaps as (
    select
        lines.security_id,
        lines.close,
        moves.close_before,
        lines.average_close_30d,
        lines.close / lines.average_close_30d as to_average,
        coalesce(moves.close_move, lines.close / lines.average_close_30d) as to_before
    from {{ ref('snapshot_lines') }} as lines
    left join moves
        on lines.rank_day = moves.session and lines.security_id = moves.security_id
    where lines.close > 0 and lines.average_close_30d > 0
),

classes as (
    select
        lines.company_id,
        lines.security_id,
        shares.total_shares,
        cast(shares.total_shares as double) * lines.base_shares_per_share
            as base_shares,
        shares.available_shares
    from {{ ref('snapshot_lines') }} as lines
    inner join {{ ref('stg_shares') }} as shares
        using (scenario_id, rank_day, security_id)
    where shares.total_shares > 0
),

odd_classes as (
    select
        concat(company_id, ': ', array_to_string(list(
            concat(security_id, ' ', total_shares) order by security_id
        ), ', ')) as company
    from classes
    group by company_id
    having
        max(base_shares)
        >= min(base_shares) * {{ policy('class_share_count_factor') }}
)

{{ counted(
    'share_counts_gone', '(select * from moves where has_lost_count)', 'security_id'
) }}
union all
select
    'share_counts_kept',
    count(*) filter (where not has_lost_count) / nullif(count(*), 0),
    concat(count(*) filter (where has_lost_count), ' of ', count(*), ' lines lost it')
from moves
where had_count
union all
select
    'closes_kept',
    count(*) filter (where has_close) / nullif(count(*), 0),
    concat(count(*) filter (where not has_close), ' of ', count(*), ' lines lost it')
from moves
where had_close
union all
select
    'largest_close_leap',
    max(least(to_average, to_before)),
    {{ foremost(
        "concat(security_id, ' closed at ', close, ', before at ', close_before,"
        ~ " ', average ', average_close_30d)",
        'least(to_average, to_before)'
    ) }}
from close_leaps
union all
select
    'smallest_close_leap',
    min(greatest(to_average, to_before)),
    {{ foremost(
        "concat(security_id, ' closed at ', close, ', before at ', close_before,"
        ~ " ', average ', average_close_30d)",
        '-greatest(to_average, to_before)'
    ) }}
from close_leaps
union all
{{ counted('classes_out_of_scale', 'odd_classes', 'company') }}
union all
{{ counted(
    'zero_available_shares',
    '(select * from classes where available_shares = 0)', 'security_id'
) }}
