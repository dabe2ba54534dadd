{# shares × new / old, rounded half up; null where the shares are not known. #}
{% macro half_up_bigint(shares, ratio_new, ratio_old) -%}
    cast({{ half_up(
        'cast(' ~ shares ~ ' as hugeint) * ' ~ ratio_new, ratio_old
    ) }} as bigint)
{%- endmacro %}

{# 6.1 · The displayed close of a line's state: capitalisation / index shares, six
   decimals, half up. #}
{% macro displayed_close(line) -%}
    cast(
        {{ from_millionths(
            half_up(millionths(line ~ '.capitalisation'), line ~ '.index_shares')
        ) }} as decimal(18, 6)
    )
{%- endmacro %}

{# amount / total as a double: exact, rounded half up once to 15 decimals. #}
{% macro weight_15(amount, total) -%}
    cast(
        {{ half_up(
            millionths(amount) ~ ' * 1000000000000000', millionths(total)
        ) }} as double
    ) / 1e15
{%- endmacro %}

{# 6.1 · What a line is worth at a price. #}
{% macro traded_value(price, index_shares) -%}
    cast({{ price }} * {{ index_shares }} as decimal(38, 6))
{%- endmacro %}

{# 6.3 · What an ordinary dividend pays on so many shares. #}
{% macro dividend_on(cash_amount, index_shares) -%}
    cast({{ cash_amount }} * {{ index_shares }} as decimal(38, 6))
{%- endmacro %}

{# 6.1 · What a line is worth at a close: at its price, without one what it was before.
   The carried-price rule, of a session and of a backfill. #}
{% macro line_value(price, index_shares, value_before) -%}
    coalesce(
        {{ traded_value(price, index_shares) }},
        cast({{ value_before }} as decimal(38, 6))
    )
{%- endmacro %}

{# 6.1, 6.3 · What so many shares of a line are worth at its terms, else at its close;
   null where it has neither. #}
{% macro terms_or_traded_value(terms, prices, shares) -%}
    coalesce(
        {{ terms_value(terms, shares) }},
        {{ traded_value(prices ~ '.close', shares) }}
    )
{%- endmacro %}

{# Rows keyed by a line's `mask` join the codes of the indexes it is in: bit n of the
   mask stands for the index code with the bit n in state.index_bits. #}
{% macro join_indexes(rows) -%}
    inner join {{ source('state', 'index_bits') }} as bits
        on ({{ rows }}.mask >> bits.bit) & 1 = 1
{%- endmacro %}
