"""Additions between reconstitutions (methodology 6.4): the IPOs of a quarter, and fast entries.

What is reused of a rank day, unchanged: the frozen drop and its gate, the staging, evidence, nationality, screen and
pricing vehicle models on the drop of the IPO rank day, opening a run, submitting its result, approvals. What is new:

- `dates`: the days of a quarter or of a fast entry, from the calendar's rows and the model ``entry_dates``;
- `opening`: what a run is made of, named in its facts: the reconstitutions that give the thresholds
  (``threshold_choices``), the dailies whose levels adjust them, returns that the user states;
- `inputs` and `warehouse`: the same read back from the archive into the run's database (so a replay has them);
- `steps`: find candidates, screen, set thresholds, assign indexes, check (models ``12_additions``, gate ``additions``);
- `commands`: the whole way, for the command line.
"""
