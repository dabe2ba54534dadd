-- Each company of each capped index with its weight after the capping, rounded half up
-- once to twelve digits: of what it has in whole shares, where the result is a
-- composition; on a day of its weight before, times its factor (`capped_values`).
select
    capping.*,
    cast(
        cast(
            (
                2000000000000 * capped_values.value
                + sum(capped_values.value) over of_index
            )
            // nullif(2 * sum(capped_values.value) over of_index, 0) as decimal(38, 12)
        ) / 1000000000000 as decimal(13, 12)
    ) as weight_after
from capping
left join capped_values
    on
        capping.index_code = capped_values.index_code
        and capping.company_id = capped_values.company_id
window of_index as (partition by capping.index_code)
