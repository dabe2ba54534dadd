"""A backtest: every reconstitution of a range and the days between, by the production models; nothing is published."""
