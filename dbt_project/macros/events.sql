{# 6.3 · The events of one treatment among those that are applied now; no two of them
   touch the same line, but splits of one line, which are netted. #}
{% macro events_of(treatment) -%}
    (
        select * from {{ source('state', 'turn_events') }}
        where treatment = '{{ treatment }}'
    )
{%- endmacro %}

{# 6.3.several · The window in which rows are one event under several ids: line, type,
   ex-date and terms, a ratio in lowest terms. The first one counts: a confirmed one
   before an announced one, then the lowest event_id. #}
{% macro same_event(events, key='') -%}
    partition by
        {{ key }}
        {{ events }}.security_id,
        {{ events }}.event_type,
        {{ events }}.ex_date,
        coalesce({{ lowest(events ~ '.ratio_new', events) }}, {{ events }}.ratio_new),
        coalesce({{ lowest(events ~ '.ratio_old', events) }}, {{ events }}.ratio_old),
        case
            when {{ events }}.event_type = 'stock_merger'
                then coalesce({{ events }}.cash_amount, 0)
            else {{ events }}.cash_amount
        end,
        {{ events }}.other_security_id,
        {{ events }}.tendered_fraction,
        {{ events }}.new_shares
    order by {{ events }}.status = 'confirmed' desc, {{ events }}.event_id
{%- endmacro %}

{# One number of an event's ratio in lowest terms. #}
{% macro lowest(number, events) -%}
    {{ number }} // nullif(gcd({{ events }}.ratio_new, {{ events }}.ratio_old), 0)
{%- endmacro %}

{# 6.3.several · Shares after the netted splits of an opening: × net new / net old,
   rounded half up once, at least 1; null where the shares are not known. #}
{% macro netted_shares(shares, net_new, net_old) -%}
    case
        when {{ shares }} is not null
            then greatest({{ half_up_bigint(shares, net_new, net_old) }}, 1)
    end
{%- endmacro %}

{# 6.3.several · What a leaver's shares are worth in its last closing: its terms for
   each share that its splits of the next opening leave. #}
{% macro terms_value(terms, shares) -%}
    cast(
        {{ terms }}.terms
        * {{ netted_shares(shares, terms ~ '.net_new', terms ~ '.net_old') }}
        as decimal(38, 6)
    )
{%- endmacro %}
