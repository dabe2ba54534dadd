-- 6.4 step 1 · Candidates of a quarter: offered after the rank day of the quarter
-- before and up to this one; best efforts and direct listings also a quarter later,
-- where the holders became known since; what came by a SPAC when its lock-up has ended.
select *
from {{ ref('offered_lines') }}
where
    kind = 'ipo_additions'
    and case
        when offering_kind = 'de_spac'
            then
                lock_up_end_date >= previous_rank_day
                and lock_up_end_date < rank_day
        when ipo_date > previous_rank_day then ipo_date <= rank_day
        when offering_kind in ('best_efforts', 'direct_listing')
            then
                ipo_date > earlier_rank_day
                and holders_disclosed_date > previous_rank_day
                and holders_disclosed_date <= rank_day
        else false
    end
