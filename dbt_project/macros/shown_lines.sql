{# contract 3 · The lines of derived indexes in `lines`, beside those of base indexes in
   closing, opening and pro_forma. #}
{% macro shown_derived_lines(lines) -%}
    select
        lines.index_code,
        lines.security_id,
        lines.index_shares,
        lines.capitalisation,
        lines.line_shares,
        lines.style_share,
        lines.capping_factor
    from {{ lines }} as lines
{%- endmacro %}

{# … all of them with what is shown of a line (`described`), each with its weight: the
   exact ratio, rounded half up once to 15 decimals. #}
{% macro with_weights() -%}
    select
        index_code,
        security_id,
        close,
        price_source,
        index_shares,
        total_shares,
        capitalisation,
        {{ weight_15(
            'capitalisation', 'sum(capitalisation) over (partition by index_code)'
        ) }}
            as weight,
        line_shares,
        style_share,
        capping_factor
    from (
        select * from base_lines
        union all by name
        select derived.*, described.* exclude (security_id)
        from derived
        inner join described using (security_id)
    )
{%- endmacro %}
