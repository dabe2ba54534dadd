-- 9.1 · Spot and forward of each session as series use them: its own, or carried from
-- the newest usable session so many back at most; of the forward the premium is
-- carried, not the outright.
with
places as (
    {{ session_places() }}
),

usable as (
    select
        spots.*,
        forwards.rate as forward_rate
    from {{ ref('spot_rates') }} as spots
    left join {{ ref('fx_found') }} as forwards
        on
            spots.session = forwards.session
            and spots.currency = forwards.currency
            and spots.asked_fixing = forwards.asked_fixing
            and forwards.kind = 'forward_1m'
    where spots.is_usable
),

premiums as (
    select usable.*
    from usable
    cross join {{ parameters('forward_premium_limit') }} as rulebook
    where
        abs(
            {{ to_units_10('usable.forward_rate') }} - {{ to_units_10('usable.rate') }}
        ) * 1000000
        < {{ to_units_10('usable.rate') }}
        * {{ millionths('rulebook.forward_premium_limit') }}
),

asked as (
    select
        places.*,
        keys.currency,
        keys.asked_fixing
    from places
    cross join (select distinct currency, asked_fixing from usable) as keys
)

select
    asked.place,
    asked.session,
    asked.currency,
    asked.asked_fixing,
    usable.fixing,
    usable.rate as fx_rate,
    usable.place = asked.place as is_spot_fixed,
    coalesce(premiums.place = asked.place, false) as is_forward_fixed,
    case
        when premiums.place = asked.place then premiums.forward_rate
        when asked.place - premiums.place <= rulebook.carried_rate_sessions
            then {{ from_units_10(
                'try(' ~ half_up(
                    to_units_10('usable.rate')
                    ~ ' * ' ~ to_units_10('premiums.forward_rate'),
                    to_units_10('premiums.rate')
                ) ~ ')'
            ) }}
    end as forward_rate
from asked
cross join {{ parameters('carried_rate_sessions') }} as rulebook
asof join usable
    on
        asked.currency = usable.currency
        and asked.asked_fixing = usable.asked_fixing
        and asked.place >= usable.place
asof left join premiums
    on
        asked.currency = premiums.currency
        and asked.asked_fixing = premiums.asked_fixing
        and asked.place >= premiums.place
where asked.place - usable.place <= rulebook.carried_rate_sessions
