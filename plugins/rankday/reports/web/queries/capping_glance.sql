-- Of each capped index of a result: its companies before and after, and whether the
-- limits of its rule hold, to a millionth as the gate capping_limits has it. $codes and
-- the lists beside it are the rules in force; an index made equal has no limits.
with rules as (
    select
        unnest($codes) as index_code,
        unnest($company_limits) as company_limit,
        unnest($group_aboves) as group_above,
        unnest($group_limits) as group_limit
),

weighed as (
    from ({weights})
),

measured as (
    select
        weighed.index_code,
        any_value(weighed.occasion) as occasion,
        count(*) as companies,
        count(*) filter (where weighed.capping_factor <> 1) as capped,
        max(weighed.weight_before) as largest_before,
        max(weighed.weight_after) as largest_after,
        max(weighed.weight_before * weighed.capping_factor) as most_kept,
        min(weighed.weight_before * weighed.capping_factor) as least_kept,
        any_value(rules.company_limit) as company_limit,
        any_value(rules.group_above) as group_above,
        any_value(rules.group_limit) as group_limit,
        sum(weighed.weight_before) filter (
            where weighed.weight_before > rules.group_above
        ) as group_before,
        coalesce(sum(weighed.weight_after) filter (
            where weighed.weight_after > rules.group_above + 0.000001
        ), 0) as group_after
    from weighed
    left join rules on weighed.index_code = rules.index_code
    group by weighed.index_code
)

select
    measured.* exclude (most_kept, least_kept),
    places.base_code,
    places.name,
    measured.most_kept - measured.least_kept <= 0.000000000002 as is_equal,
    measured.largest_after <= measured.company_limit + 0.000001
    and (
        measured.group_limit is null
        or measured.group_after <= measured.group_limit + 0.000001
    ) as is_held
from measured
left join index_places as places on measured.index_code = places.index_code
order by places.place, measured.index_code
