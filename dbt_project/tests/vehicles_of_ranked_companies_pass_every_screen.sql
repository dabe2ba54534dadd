-- 2 · A ranked company has a pricing vehicle, and that passes all ten screens (the
-- company's own among them).
select
    ranks.scenario_id,
    ranks.rank_day,
    ranks.company_id,
    count(results.screen_id) as screens_passed
from {{ ref('company_ranks') }} as ranks
left join {{ ref('screen_results') }} as results
    on
        ranks.scenario_id = results.scenario_id
        and ranks.rank_day = results.rank_day
        and ranks.pricing_vehicle_id = results.security_id
        and results.is_passed
group by ranks.scenario_id, ranks.rank_day, ranks.company_id
having count(results.screen_id) <> (select count(*) from {{ ref('screens') }})
