-- evidence · former_member: in the lists within the last years, and in the feed since.
{{ evidence_code('evidence_lines_former_member', 'former_member') }}
where not has_label_abroad
