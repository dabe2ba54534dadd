{# The keys are those of another model, row for row: nobody is lost, nobody is made up.
   #}
{% test same_rows_as(model, other, columns) %}
    (
        select {{ columns | join(', ') }} from {{ model }}
        except
        select {{ columns | join(', ') }} from {{ other }}
    )
    union all
    (
        select {{ columns | join(', ') }} from {{ other }}
        except
        select {{ columns | join(', ') }} from {{ model }}
    )
{% endtest %}
