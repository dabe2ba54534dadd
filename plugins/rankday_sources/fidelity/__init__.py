"""How near our reconstitutions come to the real index, year by year, and what each piece of evidence adds."""
