"""From a pending result through two approvals to an immutable version, and its verification."""

from rankday.publication.decisions import Decision, approve, recover, reject
from rankday.publication.pending_results import Waiting, approvers_so_far, pending, status_of, waiting
from rankday.publication.published import Publication, load, newest_version, streams, versions
from rankday.publication.submission import submit

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
