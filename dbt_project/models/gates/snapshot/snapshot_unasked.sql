-- contract 2.4 · Limits on an optional column that no row of the drop states: nobody
-- asks them, and they are no line of the result.
select 'offering_shares_above_total' as gate
where
    not exists (
        select 1 from {{ source('drop', 'securities') }}
        where offering_shares is not null
    )
