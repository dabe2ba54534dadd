-- contract 3 closing · Each line in each of its indexes at today's close; an index that
-- begins today stands in its new composition, additions at their primary close. The
-- weight is the exact ratio, rounded half up once to 15 decimals.
with
beginning as (
    select index_code from {{ ref('index_days') }} where is_beginning
),

entered as (
    select
        lines.*,
        added.security_id is not null as is_added
    from {{ source('state', 'entered_lines') }} as lines
    left join {{ ref('added_lines') }} as added
        on lines.security_id = added.security_id and added.outcome = 'entered'
),

valued as (
    select
        bits.index_code,
        closings.security_id,
        closings.close,
        closings.price_source,
        closings.index_shares,
        closings.total_shares,
        closings.capitalisation
    from {{ ref('line_closings') }} as closings
    {{ join_indexes('closings') }}
    left join beginning using (index_code)
    where beginning.index_code is null
    union all
    select
        bits.index_code,
        entered.security_id,
        {{ displayed_close('entered') }},
        coalesce(
            closings.price_source,
            case when terms.terms is not null and not entered.is_added then 'terms' end,
            'traded'
        ),
        entered.index_shares,
        entered.total_shares,
        entered.capitalisation
    from entered
    {{ join_indexes('entered') }}
    inner join beginning using (index_code)
    left join {{ ref('line_closings') }} as closings using (security_id)
    left join {{ ref('leaving_terms') }} as terms using (security_id)
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
    {{ shown_derived_lines(ref('derived_closings')) }}
    left join beginning using (index_code)
    where beginning.index_code is null
    union all by name
    {{ shown_derived_lines(ref('entered_derived_lines')) }}
    inner join beginning using (index_code)
),

described as (
    select distinct security_id, close, price_source, total_shares
    from valued
)

{{ with_weights() }}
