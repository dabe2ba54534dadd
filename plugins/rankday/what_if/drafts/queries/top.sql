-- The ten largest companies of the draft and of its parent, side by side by place.
with
companies as (
    select
        index_code, any_value(ticker order by weight desc) as ticker, company_id, sum(weight) as weight,
        row_number() over (partition by index_code order by sum(weight) desc, company_id) as place
    from lines
    where event = $event and index_code in ($draft, $parent)
    group by index_code, company_id
)

select
    place,
    max(company_id) filter (where index_code = $draft) as company_id,
    max(ticker) filter (where index_code = $draft) as ticker,
    max(weight) filter (where index_code = $draft) as weight,
    max(company_id) filter (where index_code = $parent) as company_id_of_parent,
    max(ticker) filter (where index_code = $parent) as ticker_of_parent,
    max(weight) filter (where index_code = $parent) as weight_of_parent
from companies
where place <= 10
group by place
order by place
