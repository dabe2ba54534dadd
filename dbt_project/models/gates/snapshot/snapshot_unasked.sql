-- contract 2.2, contract 2.4 · Limits on optional columns that no row of the drop
-- states: nobody asks them, and they are no line of the result.
select 'offering_shares_above_total' as gate
where
    not exists (
        select 1 from {{ source('drop', 'securities') }}
        where offering_shares is not null
    )
union all
select unnest(['labels_under_two_parents', 'relabelled_companies']) as gate
where
    not exists (
        select 1 from {{ source('drop', 'companies') }}
        where supersector is not null or subsector is not null
    )
