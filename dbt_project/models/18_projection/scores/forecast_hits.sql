-- 13 · Each line and index that a sealed forecast or the reconstitution changed.
select
    coalesce(published.index_code, called.index_code) as index_code,
    coalesce(published.security_id, called.security_id) as security_id,
    coalesce(called.change_type = 'add', false) as is_called_add,
    coalesce(called.change_type = 'delete', false) as is_called_delete,
    coalesce(published.change_type = 'add', false) as is_add,
    coalesce(published.change_type = 'delete', false) as is_delete
from {{ source('forecast', 'published_changes') }} as published
full outer join {{ source('forecast', 'changes_before') }} as called
    using (index_code, security_id)
