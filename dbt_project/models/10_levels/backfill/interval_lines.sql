-- A backfill's `opening_lines` · The lines of every session of a segment as it opened.
{{ config(materialized='view') }}

select
    places.session,
    intervals.security_id,
    intervals.index_shares,
    intervals.total_shares,
    intervals.mask
from {{ source('backfill', 'intervals') }} as intervals
inner join {{ source('backfill', 'places') }} as places
    on places.place between intervals.first and intervals.last
