-- contract 3 · How good a sealed forecast was, index by index: of what it called, how
-- much came; of what came, how much it had called; the mean squared error of its
-- probabilities, beside that of "as if today" and of the old list carried forward; and
-- how far the cap at the break that bounds the index was off, in per cent.
with
counted as (
    select
        index_code,
        count(*) filter (where is_called_add) as adds_called,
        count(*) filter (where is_add) as adds,
        count(*) filter (where is_called_add and is_add) as adds_hit,
        count(*) filter (where is_called_delete) as deletes_called,
        count(*) filter (where is_delete) as deletes,
        count(*) filter (where is_called_delete and is_delete) as deletes_hit
    from {{ ref('forecast_hits') }}
    group by index_code
),

errors as (
    select
        index_code,
        count(*) as companies,
        count(probability) > 0 as has_probabilities,
        sum({{ squared_error('called_millionths') }}) as called,
        sum({{ squared_error('if(was_projected, 1000000, 0)') }}) as as_if_today,
        sum({{ squared_error('if(was_before, 1000000, 0)') }}) as carried
    from {{ ref('forecast_outcomes') }}
    group by index_code
),

breaks as (
    select
        indexes.index_code,
        {{ percent_of_cap('earlier.market_cap', 'published.market_cap') }} as error
    from {{ ref('indexes') }} as indexes
    inner join {{ source('forecast', 'published_breakpoints') }} as published
        on
            published.break_rank = cast(coalesce(
                nullif(indexes.above_break, ''),
                nullif(indexes.below_break, ''),
                indexes.within_rank
            ) as integer)
    inner join {{ source('forecast', 'breakpoints_before') }} as earlier
        using (break_rank)
)

select
    index_code,
    sealed.session,
    sealed.content_hash,
    sealed.sessions_to_rank_day,
    sealed.is_late,
    cast(coalesce(counted.adds_called, 0) as integer) as adds_called,
    cast(coalesce(counted.adds, 0) as integer) as adds,
    cast(coalesce(counted.adds_hit, 0) as integer) as adds_hit,
    cast(coalesce(counted.deletes_called, 0) as integer) as deletes_called,
    cast(coalesce(counted.deletes, 0) as integer) as deletes,
    cast(coalesce(counted.deletes_hit, 0) as integer) as deletes_hit,
    {{ fraction_9(
        '(counted.adds_hit + counted.deletes_hit)',
        '(counted.adds_called + counted.deletes_called)',
    ) }} as precision_of_changes,
    {{ fraction_9(
        '(counted.adds_hit + counted.deletes_hit)',
        '(counted.adds + counted.deletes)',
    ) }} as recall_of_changes,
    case
        when errors.has_probabilities
            then {{ mean_error('errors.called', 'errors.companies') }}
    end as brier,
    {{ mean_error('errors.as_if_today', 'errors.companies') }} as brier_as_if_today,
    {{ mean_error('errors.carried', 'errors.companies') }} as brier_carried,
    breaks.error as break_error_percent
from errors
full outer join counted using (index_code)
left join breaks using (index_code)
cross join {{ source('forecast', 'sealed') }} as sealed
