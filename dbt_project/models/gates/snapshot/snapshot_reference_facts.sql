-- Gate 1 · Rows about lines and companies that the drop does not describe.
{{ counted(
    'prices_of_unknown_lines',
    "(select * from " ~ ref('stg_prices') ~ " anti join " ~ ref('stg_securities')
    ~ " using (scenario_id, rank_day, security_id))", 'security_id'
) }}
union all
{{ counted(
    'shares_of_unknown_lines',
    "(select * from " ~ ref('stg_shares') ~ " anti join " ~ ref('stg_securities')
    ~ " using (scenario_id, rank_day, security_id))", 'security_id'
) }}
union all
{{ counted(
    'geography_of_unknown_companies',
    "(select * from " ~ ref('stg_geography') ~ " anti join " ~ ref('stg_companies')
    ~ " using (scenario_id, rank_day, company_id))", 'company_id'
) }}
