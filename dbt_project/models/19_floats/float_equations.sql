-- evidence · floats: the equations for the weight of each session: the products of
-- its terms with those of every session, 1 more with itself, and its target. Lists are
-- in the order of terms and of sessions, so that every sum is the same on any machine.
with
terms as (
    select * from {{ ref('float_terms') }}
),

every_term as (
    select distinct scenario_id, rank_day, index_code, kind, term
    from terms
),

sessions as (
    select distinct scenario_id, rank_day, index_code, session, target
    from terms
),

filled as (
    select
        sessions.scenario_id,
        sessions.rank_day,
        sessions.index_code,
        sessions.session,
        sessions.target,
        list(
            coalesce(terms.size, 0) order by every_term.kind, every_term.term
        ) as sizes
    from sessions
    inner join every_term using (scenario_id, rank_day, index_code)
    left join terms
        using (scenario_id, rank_day, index_code, session, kind, term)
    group by all
)

select
    one.scenario_id,
    one.rank_day,
    one.index_code,
    one.session,
    one.target,
    list(
        list_dot_product(one.sizes, other.sizes)
        + case when one.session = other.session then 1 else 0 end
        order by other.session
    ) as products
from filled as one
inner join filled as other using (scenario_id, rank_day, index_code)
group by one.scenario_id, one.rank_day, one.index_code, one.session, one.target
