"""What if a rule were another? Scenarios against the rule in force; reads only, nothing is published."""
