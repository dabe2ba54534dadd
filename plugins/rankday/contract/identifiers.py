"""The identifiers of lines and companies that a drop may name (docs/contract.md 2.12): how a value of each is written.

A check digit is computed by python-stdnum; a kind without one is digits. Which values hold on a day, and of which
lines, is decided elsewhere; this is the grammar of a cell, as ``pattern`` of a column is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import cusip, figi, isin, lei
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.gb import sedol


@dataclass(frozen=True)
class IdentifierKind:
    """One kind. ``form`` says for a person how a value is written, ``pattern`` for a program; ``validate`` raises for a
    value whose check digit is wrong."""

    title: str
    form: str
    pattern: str
    validate: Callable[[str], str] | None = None

    def complaint(self, value: str) -> str | None:
        """What is wrong with ``value``; what to do. None for a value of this kind as it is to be written."""
        if not re.fullmatch(self.pattern, value, re.ASCII):
            return f"is no {self.title}; write {self.form}, without gaps"
        try:
            if self.validate is not None:
                self.validate(value)
        except InvalidChecksum:
            return f"is no {self.title}: its check digit is wrong; correct it"
        except ValidationError:
            return f"is no {self.title}: its first letters are none of its kind; correct it"
        return None


_CONSONANT, _LETTER = "B-DF-HJ-NP-TV-Z", "[A-Z0-9]"
_FIGI = (
    "twelve capitals (no vowels) and digits, G the third, the last a check digit",
    f"[{_CONSONANT}]{{2}}G[{_CONSONANT}0-9]{{8}}[0-9]",
    figi.validate,
)
IDENTIFIER_KINDS = {
    "figi": IdentifierKind("FIGI", *_FIGI),
    "composite_figi": IdentifierKind("composite FIGI", *_FIGI),
    "share_class_figi": IdentifierKind("share class FIGI", *_FIGI),
    "isin": IdentifierKind(
        "ISIN",
        "the two letters of a country, nine capitals or digits and a check digit",
        f"[A-Z]{{2}}{_LETTER}{{9}}[0-9]",
        isin.validate,
    ),
    "cusip": IdentifierKind(
        "CUSIP", "eight capitals or digits and a check digit", "[A-Z0-9*@#]{8}[0-9]", cusip.validate
    ),
    "sedol": IdentifierKind(
        "SEDOL",
        "six digits, or a capital and five capitals or digits (no vowels), and a check digit",
        f"([0-9]{{6}}|[{_CONSONANT}][{_CONSONANT}0-9]{{5}})[0-9]",
        sedol.validate,
    ),
    "cik": IdentifierKind("CIK", "a number of one to ten digits", "(?=0*[1-9])[0-9]{1,10}"),
    "lei": IdentifierKind(
        "LEI", "eighteen capitals or digits and two check digits", f"{_LETTER}{{18}}[0-9]{{2}}", lei.validate
    ),
    "permno": IdentifierKind("PERMNO", "a number of five digits", "[1-9][0-9]{4}"),
}


def same_value(kind: str, value: str) -> str:
    """The text by which two values of a kind are the same: a CIK with leading zeros is the one without."""
    return value.lstrip("0") if kind == "cik" else value
