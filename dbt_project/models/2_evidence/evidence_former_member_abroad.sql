-- evidence · former_member_abroad: the same with a label abroad, which contradicts it.
{{ evidence_code('evidence_lines_former_member', 'former_member_abroad') }}
where has_label_abroad
