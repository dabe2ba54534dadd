-- 2 · The screens of `screen_results` are those of screens.csv, no fewer and no others.
select
    screens.screen,
    models.screen as model
from {{ ref('screens') }} as screens
full join (
    select unnest([{{ names_read_by('screen_results', 'screen_') }}]) as screen
) as models using (screen)
where screens.screen is null or models.screen is null
