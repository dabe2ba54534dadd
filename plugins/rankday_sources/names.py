"""Names as join keys: a ticker without its signs, an issuer without its legal form, a share form without its issuer."""

from __future__ import annotations

import re

from rankday_sources.rule_tables import issuer_words

_NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]")
_CLASS = re.compile(r"\b(?:class|cl\.?|series)\s+([a-z0-9]{1,2})\b", re.IGNORECASE)


def ticker_key(symbol: str) -> str:
    """``MOG/A``, ``MOG-A`` and ``MOG.A`` are one line: ``MOGA``. Not for ``^`` symbols, which would collide."""
    return _NOT_ALPHANUMERIC.sub("", symbol.upper())


def symbol_key(symbol: str) -> str:
    """Ticker key, but a preferred series (``^``) keeps its caret so that it never collides."""
    return symbol if "^" in symbol else ticker_key(symbol)


def share_class(line_name: str) -> str:
    """The letter of a line's class or series, upper case: ``Abc Inc. Class A Common Stock`` → ``A``; else empty."""
    found = _CLASS.search(line_name)
    return found[1].upper() if found else ""


def issuer_name(line_name: str) -> str:
    """The issuer's part of a line's name: ``Abc Inc. Class A Common Stock`` → ``Abc Inc.``."""
    name = " ".join(line_name.split())
    for pattern in issuer_words("form"):
        cut = pattern.sub("", name).strip(" -,(")
        # A name that begins with a form word ("Common Wealth Inc.") is kept whole rather than lost.
        name = cut or name
    return name


def issuer_key(line_name: str) -> str:
    """The issuer without legal forms and signs, upper case: the company key where no CIK is known."""
    plain = issuer_name(line_name).replace(".", "")
    for pattern in issuer_words("suffix"):
        shorter = pattern.sub(" ", plain)
        plain = shorter if _NOT_ALPHANUMERIC.sub("", shorter.upper()) else plain
    return _NOT_ALPHANUMERIC.sub("", plain.upper())


def line_key(line_name: str) -> str:
    """Issuer and share form together: what stays the same when only the ticker changes."""
    return f"{issuer_key(line_name)}|{_NOT_ALPHANUMERIC.sub('', line_name.upper())[-24:]}"
