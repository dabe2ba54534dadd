{{ config(materialized='table') }}
-- Gate 1 · What the drop looks like. A fact that has nothing to compare with is null.
-- Limits stand in gates.csv.
select * from {{ ref('snapshot_size_facts') }}
union all
select * from {{ ref('snapshot_value_facts') }}
union all
select * from {{ ref('snapshot_reference_facts') }}
union all
select * from {{ ref('snapshot_count_facts') }}
union all
select * from {{ ref('snapshot_coverage_facts') }}
union all
select * from {{ ref('snapshot_identity_facts') }}
union all
select * from {{ ref('snapshot_label_facts') }}
