-- Gate of a session · 6.2.approval: what enters at an implementation session without an
-- approved final version in time; a composition that stays for want of one; and one
-- with which a chain begins after its implementation session.
with
due as (
    select
        due.*,
        due.implementation_date = today.session as is_today,
        coalesce(
            (
                select versions.is_final and not versions.is_late
                from {{ ref('implementation_versions') }} as versions
                where versions.source = due.enters
            ), false
        ) as is_approved,
        due.event || ' ' || coalesce(
            due.undecided,
            (
                select max('approved late')
                from {{ ref('implementation_versions') }}
                where is_final
            ),
            'missing'
        ) as named
    from {{ source('state', 'implementation') }} as due
    cross join {{ source('state', 'session') }} as today
),

-- by policy the composition stays: nothing enters that nobody approved
staying as (
    select *
    from due
    where
        enters is null
        and (not is_today or stays_without_approval and not is_accepted)
),

unapproved as (
    select due.*
    from due
    anti join staying using (event)
    where due.is_today and not due.is_approved
),

begun as (
    select *
    from due
    where not is_today and enters is not null and not is_approved
)

{{ counted('implementation_not_final', 'unapproved', 'named') }}
union all
{{ counted('implementation_overdue', 'staying', 'named') }}
union all
{{ counted('base_composition_not_final', 'begun', 'named') }}
