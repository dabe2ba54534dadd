{# Half the sum of absolute weight differences of two compositions at the same closes,
   from the capitalisation before, what of it stays, and the capitalisation after. With
   K staying, A entering and D leaving it is max(A, D) / (K + max(A, D)): the larger of
   both sides less what stays, over the larger. From or to nothing it is one half. #}
{% macro one_way_turnover(before, kept, after) -%}
    case
        when {{ before }} = 0 and {{ after }} = 0 then 0
        when {{ before }} = 0 or {{ after }} = 0 then 0.5
        else {{ fraction_9(
            'greatest(' ~ before ~ ', ' ~ after ~ ') - ' ~ kept,
            'greatest(' ~ before ~ ', ' ~ after ~ ')'
        ) }}
    end
{%- endmacro %}
