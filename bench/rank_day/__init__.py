"""The rank day decided in several ways on one market: our SQL, the same rules in pandas, Polars and NumPy, and a peer.

Each way is `decide(tables) -> Answer`, straightforward as somebody would write it who knows the rules by heart: no
dated parameters, no reasons kept, no exceptions, no evidence, ratios in floats. What they must agree on is the answer.
"""
