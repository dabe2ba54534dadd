-- Gate of a session · 6.4 step 6: the day on which a quarter's IPO additions become
-- effective, without any that two people approved.
with
missing as (
    select streams.publication
    from {{ source('state', 'addition_streams') }} as streams
    cross join {{ parameters('ipo_additions') }} as rulebook
    where not streams.is_published and rulebook.ipo_additions = 1
)

{{ counted('ipo_additions_not_approved', 'missing', 'publication') }}
