-- evidence · passed_over: passed over at the previous reconstitution, in the feed for
-- long enough. The screen on which it fails is the first of the code's of which no fact
-- was supplied.
{{ evidence_code('evidence_lines_passed_over', 'passed_over') }}
where not is_recently_listed
