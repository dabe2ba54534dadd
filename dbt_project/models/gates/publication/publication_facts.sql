{{ config(materialized='table') }}
-- Gate 3 · What would go out. Limits stand in gates.csv.
select * from {{ ref('result_facts') }}
union all
select * from {{ ref('season_facts') }}
union all
select * from {{ ref('turnover_facts') }}
union all
select * from {{ ref('share_facts') }}
union all
select * from {{ ref('derived_index_facts') }}
union all
select * from {{ ref('capping_facts') }}
