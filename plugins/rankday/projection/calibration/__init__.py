"""How good the probabilities were: forecasts of past reconstitutions against the members that came."""
