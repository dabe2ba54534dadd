"""From a pending result through two approvals to an immutable version, and its verification."""

from rankday.publication.decisions import (
    Decision,
    Publication,
    Waiting,
    approve,
    approvers_so_far,
    load,
    newest_version,
    pending,
    recover,
    reject,
    status_of,
    streams,
    submit,
    versions,
    waiting,
)

__all__ = [
    "Decision",
    "Publication",
    "Waiting",
    "approve",
    "approvers_so_far",
    "load",
    "newest_version",
    "pending",
    "recover",
    "reject",
    "status_of",
    "streams",
    "submit",
    "versions",
    "waiting",
]
