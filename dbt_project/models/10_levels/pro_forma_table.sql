-- contract 3 pro_forma · The newest published composition that is not implemented yet,
-- with its own shares after the share rules of its implementation, at today's primary
-- closes; a constituent without one at the close it was carried at, another line
-- without one is not shown.
with
counts as (
    select
        coming.index_code,
        coming.security_id,
        coalesce(prices.close, closings.close) as close,
        case
            when prices.close is not null then 'traded' else closings.price_source
        end as price_source,
        closings.total_shares as total_shares_before,
        closings.index_shares as index_shares_before,
        case
            when {{ is_share_row('coming.total_shares', 'coming.available_shares') }}
                then coming.total_shares
        end as total_shares_new,
        case
            when {{ is_share_row('coming.total_shares', 'coming.available_shares') }}
                then coming.available_shares
        end as index_shares_new,
        coming.total_shares as total_shares_stated,
        coming.available_shares as index_shares_stated,
        rules.share_change_above,
        rules.float_change_above,
        rules.low_float,
        rules.low_float_change_above
    from {{ source('state', 'coming_composition') }} as coming
    left join {{ source('state', 'prices') }} as prices using (security_id)
    left join {{ ref('line_closings') }} as closings using (security_id)
    left join {{ ref('share_rules_in_force') }} as rules
        on
            closings.security_id is not null
            and {{ is_rule_of('rules', 'coming.implementation_date') }}
    where prices.close is not null or closings.close is not null
),

valued as (
    select
        index_code,
        security_id,
        close,
        price_source,
        index_shares_after as index_shares,
        total_shares_after as total_shares,
        {{ traded_value('close', 'index_shares_after') }} as capitalisation
    from {{ after_share_rule('counts') }}
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
    {{ shown_derived_lines(derived_projection(
        'valued', source('state', 'coming_factors'), source('state', 'coming_rules')
    )) }}
),

described as (
    select distinct security_id, close, price_source, total_shares
    from valued
)

{{ with_weights() }}
