-- contract 3 corrections · Indexes of a published session of which a row differs from
-- what was published: in closing, opening or index_values.
{% for table in ['closing', 'opening', 'index_values'] %}
    {% if not loop.first %}union{% endif %}
    (
        with
        published as (
            select
                *
                {% if table != 'index_values' -%}
                    -- of a time before there were derived indexes
                    replace (
                        coalesce(line_shares, index_shares) as line_shares,
                        coalesce(style_share, 1) as style_share,
                        coalesce(capping_factor, 1) as capping_factor
                    )
                {%- endif %}
            from {{ source('state', table ~ '_before') }}
        ),

        computed as (
            select computed.*
            from {{ source('daily', table) }} as computed
            semi join {{ source('state', 'compared_sessions') }} using (session)
        )

        select session, index_code
        from (
            select * from published
            except
            select * from computed
        )
        union
        select session, index_code
        from (
            select * from computed
            except
            select * from published
        )
    )
{% endfor %}
