{{ config(materialized='table') }}
-- Gate 2 · What the rules made of it. A fact that has nothing to compare with is null.
-- Limits stand in gates.csv.
select * from {{ ref('rank_facts') }}
union all
select * from {{ ref('incumbent_facts') }}
union all
select * from {{ ref('exception_facts') }}
