-- evidence · Members by the list in force that the feed never shows, on the rank day or
-- before, though they have been in lists for a while: the feed lacks them, not the
-- index. They keep their membership with a placeholder rank if such members were kept
-- more often than not at the reconstitutions before; without a price they have no
-- weight.
with
rulebook as {{ parameters(
    'evidence_absent_member_months',
    'evidence_absent_members',
    'evidence_minimum_confidence',
    'evidence_minimum_observations',
) }},

shown as (
    select ticker_key, min(session) as first_session
    from {{ source('run', 'evidence_listings') }}
    where ticker_key is not null
    group by ticker_key
),

listed_first as (
    select ticker_key, min(as_of) as first_list
    from {{ ref('stg_evidence_members') }}
    group by ticker_key
),

absent as (
    select
        days.scenario_id,
        days.rank_day,
        days.as_of,
        days.is_rank_day,
        before.index_code,
        before.ticker_key,
        before.list_date,
        listed_first.first_list,
        after.ticker_key is not null as is_member_after,
        observed.as_of is not null as is_observed
    from {{ ref('evidence_days') }} as days
    inner join rulebook using (scenario_id, rank_day)
    inner join {{ ref('evidence_lists') }} as before
        using (scenario_id, rank_day, as_of)
    inner join listed_first using (ticker_key)
    left join shown
        on before.ticker_key = shown.ticker_key and days.as_of >= shown.first_session
    left join {{ ref('evidence_lists') }} as after
        on
            before.scenario_id = after.scenario_id
            and before.rank_day = after.rank_day
            and before.as_of = after.as_of
            and before.ticker_key = after.ticker_key
            and before.index_code = after.index_code
            and after.moment = 'after'
    left join {{ ref('evidence_newcomers') }} as observed
        on
            days.scenario_id = observed.scenario_id
            and days.rank_day = observed.rank_day
            and days.as_of = observed.as_of
    where
        before.moment = 'before'
        and shown.ticker_key is null
        and listed_first.first_list <= days.as_of
        - to_months(rulebook.evidence_absent_member_months)
),

confidence as (
    select
        codes.scenario_id,
        codes.rank_day,
        count(*) filter (where absent.is_observed) as observations,
        count(*) filter (
            where absent.is_observed and absent.is_member_after
        ) as confirmed
    from rulebook as codes
    left join absent
        on
            codes.scenario_id = absent.scenario_id
            and codes.rank_day = absent.rank_day
            and not absent.is_rank_day
    group by codes.scenario_id, codes.rank_day
)

select
    absent.scenario_id,
    absent.rank_day,
    absent.index_code,
    absent.ticker_key,
    -- a further class of a company that the feed shows holds no rank of its own: the
    -- ticker with one letter more
    left(absent.ticker_key, -1) as stem,
    other_class.ticker_key is not null as is_further_class,
    absent.first_list,
    absent.list_date,
    confidence.observations,
    confidence.confirmed,
    {{ fraction_9(
        'cast(confidence.confirmed as hugeint)',
        'cast(confidence.observations as hugeint)'
    ) }} as confidence,
    rulebook.evidence_absent_members = 1
    and confidence.observations >= rulebook.evidence_minimum_observations
    and confidence.confirmed
    >= rulebook.evidence_minimum_confidence * confidence.observations as is_kept
from absent
inner join rulebook using (scenario_id, rank_day)
inner join confidence using (scenario_id, rank_day)
left join shown as other_class
    on
        regexp_matches(absent.ticker_key, '[ABCKVW]$')
        and left(absent.ticker_key, -1) = other_class.ticker_key
        and absent.as_of >= other_class.first_session
where absent.is_rank_day
