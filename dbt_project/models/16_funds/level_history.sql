-- 10 · The levels of indexes that are published and those computed since, with their
-- dividend points; a session that is both has one row.
{{ config(materialized='view') }}

{% for history in [
    source('daily', 'index_values'), source('state', 'published_values')
] %}
    select
        session,
        index_code,
        price_level,
        total_return_level,
        net_total_return_level,
        dividend_points
    from {{ history }}
    {{ 'union' if not loop.last }}
{% endfor %}
