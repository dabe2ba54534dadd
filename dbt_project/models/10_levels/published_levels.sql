-- contract 3 index_values · The levels of the indexes that have lines at a close.
{{ config(materialized='view') }}

select * exclude (place)
from {{ ref('level_chain') }}
where constituent_count > 0
