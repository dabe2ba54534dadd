"""People: what makes two spellings one person, and who may decide in which role (``approvers.json``).

``approvers.json`` in the home, where it exists, says who counts::

    {"approvers": [{"name": "ana", "roles": ["approver"]}, {"name": "ben", "roles": ["reviewer"]}]}

or shorter ``{"ana": ["approver"], "ben": ["reviewer"]}``. Roles ``reviewer`` and ``approver`` may decide; others are
free words. Without the file every name counts.
"""

from __future__ import annotations

import getpass
import json
import unicodedata
from collections.abc import Iterable
from typing import Any

from rankday.contract.errors import ApprovalRefused, RankdayError
from rankday.contract.home import Home

DECIDING_ROLES = frozenset({"reviewer", "approver"})
LONGEST = 200


def identity(name: str) -> str:
    """What makes two names one person: no case, spaces or domain (``ana@example.org``, ``EXAMPLE\\ana``: ``ana``)."""
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    text = unicodedata.normalize("NFKC", "".join(text.split()))
    text = text.rpartition("\\")[2] or text
    return text.partition("@")[0] or text


def account() -> str | None:
    """The account of this process; None for one without a name, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return None


def spelling(name: str) -> str:
    """One name however it is typed: Unicode NFC, no case, no space around, one space within; a domain is part of it.

    Roles are given to a name as `approvers.json` spells it, and results submitted before the ledger said who is barred
    were approved by people identified like this.
    """
    text = unicodedata.normalize("NFC", " ".join(str(name).split()))
    return unicodedata.normalize("NFC", text.casefold())


def checked_name(name: str) -> str:
    """The name as it is recorded. Raises ApprovalRefused for an empty one or one with invisible characters.

    Invisible characters would let one person look like two.
    """
    text = unicodedata.normalize("NFC", " ".join(name.split()))
    if not text or not text.isprintable() or len(text) > LONGEST:
        raise ApprovalRefused(f"name {name!r}: 1 to {LONGEST} visible characters, please")
    return text


def roles(home: Home) -> dict[str, frozenset[str]] | None:
    """``{spelling: roles}`` of approvers.json, None where there is none. Raises RankdayError for an unreadable file."""
    path = home.approvers_file
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_without_twins)
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError) as error:
        raise RankdayError(f"{path}: not readable as JSON ({error}); nobody can approve until it is") from None
    found: dict[str, frozenset[str]] = {}
    for number, (name, has) in enumerate(_listed(value), 1):
        if not isinstance(name, str) or not isinstance(has, list) or not all(isinstance(one, str) for one in has):
            raise RankdayError(f'{path}: entry {number}: expected {{"name": "…", "roles": ["approver"]}}')
        found[spelling(name)] = found.get(spelling(name), frozenset()) | frozenset(has)
    return found


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; of two entries for one name, the last would count and the other would look as if it did."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return dict(pairs)


def _listed(value: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, dict) and "approvers" not in value:
        return value.items()
    people = value.get("approvers") if isinstance(value, dict) else None
    if isinstance(people, dict):
        return people.items()
    people = people if isinstance(people, list) else [None]
    return [(one.get("name"), one.get("roles")) if isinstance(one, dict) else (None, None) for one in people]


def refuse_without_role(home: Home, name: str) -> None:
    """Raise ApprovalRefused when approvers.json does not let ``name`` decide."""
    if not may_decide(name, roles(home)):
        raise ApprovalRefused(
            f"{name} is neither reviewer nor approver in {home.approvers_file}; "
            'it names people, each with their roles: {"NAME": ["reviewer"]}'
        )


def may_decide(name: str, allowed: dict[str, frozenset[str]] | None) -> bool:
    """Whether ``allowed``, the answer of `roles`, lets ``name`` decide."""
    return allowed is None or bool(allowed.get(spelling(name), frozenset()) & DECIDING_ROLES)
