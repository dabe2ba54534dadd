{{ config(materialized='table') }}
-- Gate of a night · What would go out for this session. Limits stand in gates.csv.
select * from {{ ref('night_price_facts') }}
union all
select * from {{ ref('night_event_facts') }}
union all
select * from {{ ref('night_identity_facts') }}
union all
select * from {{ ref('night_value_facts') }}
union all
select * from {{ ref('night_share_facts') }}
union all
select * from {{ ref('implementation_facts') }}
union all
select * from {{ ref('addition_facts') }}
union all
select * from {{ ref('night_terms_facts') }}
union all
select * from {{ ref('night_derived_facts') }}
union all
select * from {{ ref('night_series_facts') }}
