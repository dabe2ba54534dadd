-- contract 3 corrections · Indexes of a published session of which a row differs from
-- what was published: in closing, opening or index_values.
{% for table in ['closing', 'opening', 'index_values'] %}
    {% if not loop.first %}union{% endif %}
    (
        with
        published as (select * from {{ source('state', table ~ '_before') }}),

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
