"""Section 6's numbers as in force in 2026, one field each with the clause it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class NightlyParameters:
    """Fractions are 0..1, amounts USD, levels index points."""

    base_value: Fraction = Fraction(1000)  # 6
    withholding: Fraction = Fraction("0.30")  # 6.1, net dividends
    missing_prices_limit: Fraction = Fraction("0.05")  # 6.1, strict, of the R3000E lines
    update_months: tuple[int, ...] = (3, 9)  # 6.2, third Friday
    total_shares_buffer: Fraction = Fraction("0.01")  # 6.2, strict
    float_buffer: Fraction = Fraction("0.03")  # 6.2, strict
    small_float: Fraction = Fraction("0.15")  # 6.2, inclusive
    small_float_buffer: Fraction = Fraction("0.01")  # 6.2, strict
    offering_amount: Fraction = Fraction(1_000_000_000)  # 6.2, inclusive
    offering_fraction: Fraction = Fraction("0.05")  # 6.2, inclusive, of index shares
    offering_fraction_amount: Fraction = Fraction(250_000_000)  # 6.2, inclusive
    tendered_fraction: Fraction = Fraction("0.90")  # 6.3, inclusive
    tender_float: Fraction = Fraction("0.05")  # 6.3, strict
