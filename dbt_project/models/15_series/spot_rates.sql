-- 9.1 · Spot rates, and whether each may be used: one that differs by the limit or more
-- from the newest usable one, at most so many sessions back, counts as missing.
with
histories as (
    select
        found.currency,
        found.asked_fixing,
        rulebook.carried_rate_sessions as most_sessions,
        {{ millionths('rulebook.implausible_rate_move') }} as least_move,
        list(
            {
                'place': found.place,
                'units': {{ to_units_10('found.rate') }},
                'refused': cast([] as bigint[])
            }
            order by found.place
        ) as rates
    from {{ ref('fx_found') }} as found
    cross join {{ parameters(
        'carried_rate_sessions', 'implausible_rate_move'
    ) }} as rulebook
    where found.kind = 'spot'
    group by all
),

-- from rate to rate: the last usable one, and the places of those refused so far
followed as (
    select
        currency,
        asked_fixing,
        list_reduce( -- noqa: PRS
            rates,
            lambda last, one: case
                when
                    one.place - last.place > most_sessions
                    or abs(one.units - last.units) * 1000000
                    < last.units * least_move
                    then
                        {
                            'place': one.place,
                            'units': one.units,
                            'refused': last.refused
                        }
                else
                    {
                        'place': last.place,
                        'units': last.units,
                        'refused': list_append(last.refused, one.place)
                    }
            end
        ).refused as refused
    from histories
)

select
    found.place,
    found.session,
    found.currency,
    found.asked_fixing,
    found.fixing,
    found.rate,
    not list_contains(followed.refused, found.place) as is_usable
from {{ ref('fx_found') }} as found
inner join followed using (currency, asked_fixing)
where found.kind = 'spot'
