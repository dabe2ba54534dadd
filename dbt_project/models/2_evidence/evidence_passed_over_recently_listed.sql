-- evidence · passed_over_recently_listed: passed over at the previous reconstitution,
-- but listed only shortly before: a weaker case. The screen on which it fails is the
-- first of the code's of which no fact was supplied.
{{ evidence_code('evidence_lines_passed_over', 'passed_over_recently_listed') }}
where is_recently_listed
