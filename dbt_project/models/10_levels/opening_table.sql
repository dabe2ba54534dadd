-- contract 3 opening · The composition of the next session after its corporate actions;
-- `adjusted` where the events of its opening changed the line, else as it closed.
with
adjusted as (
    select lines.security_id
    from {{ source('state', 'lines') }} as lines
    left join {{ source('state', 'entered_lines') }} as entered using (security_id)
    where
        lines.index_shares is distinct from entered.index_shares
        or lines.capitalisation is distinct from entered.capitalisation
),

valued as (
    select
        bits.index_code,
        lines.security_id,
        {{ displayed_close('lines') }} as close,
        case
            when adjusted.security_id is not null then 'adjusted'
            when
                prices.close is not null and closings.price_source is null
                then 'traded'
            else coalesce(closings.price_source, 'carried')
        end as price_source,
        lines.index_shares,
        lines.total_shares,
        lines.capitalisation
    from {{ source('state', 'lines') }} as lines
    {{ join_indexes('lines') }}
    left join {{ ref('line_closings') }} as closings using (security_id)
    left join {{ source('state', 'prices') }} as prices using (security_id)
    left join adjusted using (security_id)
),

base_lines as (
    select
        *,
        index_shares as line_shares,
        cast(1 as decimal(7, 6)) as style_share,
        cast(1 as decimal(13, 12)) as capping_factor
    from valued
),

derived as (
    {{ shown_derived_lines(ref('derived_openings')) }}
),

described as (
    select distinct security_id, close, price_source, total_shares
    from valued
)

{{ with_weights() }}
