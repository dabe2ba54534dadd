-- evidence · Tickers that another issuer had in an earlier listing: until when, midway
-- between the two listings, and the ticker that its line has in the newest one. Another
-- issuer is another CIK or, where one is unknown, another name with a share count out
-- of the guard: a renamed issuer keeps its ticker.
with
rulebook as {{ parameters('evidence_share_count_guard') }},

listings as (
    select *
    from {{ source('run', 'evidence_listings') }}
    where ticker_key is not null
),

newest as (
    select
        name_key,
        cik,
        ticker_key
    from listings
    qualify
        session = max(session) over ()
        and count(*) over (partition by session, name_key, cik) = 1
),

owners as (
    select
        *,
        lag(session) over by_ticker as previous_session,
        lag(issuer_key) over by_ticker as previous_issuer_key,
        lag(cik) over by_ticker as previous_cik,
        lag(name_key) over by_ticker as previous_name_key,
        lag(last_price) over by_ticker as previous_price,
        lag(market_cap_usd) over by_ticker as previous_cap
    from listings
    window by_ticker as (partition by ticker_key order by session)
),

reused as (
    select
        owners.*,
        rulebook.scenario_id,
        rulebook.rank_day
    from owners
    inner join rulebook on owners.session <= rulebook.rank_day
    where
        case
            when owners.cik is not null and owners.previous_cik is not null
                then owners.cik <> owners.previous_cik
            -- counts are cap / price: compared crosswise, so that nothing is rounded
            else
                owners.issuer_key <> owners.previous_issuer_key
                and not coalesce(
                    owners.market_cap_usd * owners.previous_price
                    <= rulebook.evidence_share_count_guard
                    * owners.previous_cap
                    * owners.last_price
                    and owners.previous_cap * owners.last_price
                    <= rulebook.evidence_share_count_guard
                    * owners.market_cap_usd
                    * owners.previous_price,
                    false
                )
        end
)

select
    reused.scenario_id,
    reused.rank_day,
    reused.ticker_key,
    reused.previous_session
    + cast((reused.session - reused.previous_session) // 2 as integer) as until_day,
    min(newest.ticker_key) as line_ticker_key
from reused
left join newest
    on
        reused.previous_name_key = newest.name_key
        and coalesce(reused.previous_cik = newest.cik, true)
group by all
