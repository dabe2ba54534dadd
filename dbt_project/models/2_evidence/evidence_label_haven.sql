-- evidence · label_haven: the feed's country label and the share form, by the code's
-- row in evidence_codes.csv.
{{ label_evidence('label_haven') }}
