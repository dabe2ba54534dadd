-- 6.1 · The lines with which a session opened; nothing was open on the base day.
{{ config(materialized='view') }}

select today.session, lines.*
from {{ source('state', 'lines') }} as lines
cross join {{ source('state', 'session') }} as today
where today.is_base_day is not true
