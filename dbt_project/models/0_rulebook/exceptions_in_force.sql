-- 2 · The approved exceptions of this event: the only way to change the result of a
-- screen by hand. Each states its reason, evidence, author and approver.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    exceptions.security_id,
    exceptions.screen_id,
    exceptions.old_value = 'pass' as was_passed,
    exceptions.new_value = 'pass' as is_passed,
    concat(
        exceptions.old_value, ' → ', exceptions.new_value, ', ', exceptions.reason,
        ' (',
        exceptions.evidence,
        '), by ',
        exceptions.author,
        ', approved by ',
        exceptions.approver
    ) as description
from {{ ref('rank_days') }} as rank_days
inner join {{ ref('exceptions') }} as exceptions using (event_id)
