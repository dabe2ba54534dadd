-- Gate 3 · How much of the main indexes changes hands.
select
    lower(index_code) || '_turnover' as gate,
    cast(turnover as double) as value,
    '' as detail
from {{ ref('index_turnover') }}
where index_code in ('R1000', 'R2000')
union all
select
    'sector_drift',
    cast(max(abs(weight_after - weight_before)) as double),
    {{ foremost(
        "concat(sector, ' in ', index_code, ': ', weight_before, ' → ', weight_after)",
        'abs(weight_after - weight_before)'
    ) }}
from {{ ref('sector_weights') }}
where
    index_code in ('R1000', 'R2000')
    and weight_before is not null
    and weight_after is not null
