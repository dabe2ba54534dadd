"""The whole corpus in one place, and the tally of running it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dirty import feeds, licensed_cases, panel_cases, papers, parquet, screener_cases, structure, texts, values
from dirty.cases import DropCase, PassedOver, Refused
from dirty.judged import faults_of_drop, faults_of_feed, faults_of_following, faults_of_paper

Case = DropCase | feeds.FeedCase | papers.PaperCase
DROPS: list[Case] = [*structure.CASES, *texts.CASES, *values.CASES, *parquet.CASES]
CASES: list[Case] = [*DROPS, *screener_cases.CASES, *panel_cases.CASES, *licensed_cases.CASES, *papers.CASES]
JUDGES = {DropCase: faults_of_drop, feeds.FeedCase: faults_of_feed, papers.PaperCase: faults_of_paper}


@dataclass
class Tally:
    """How many cases of each family came out as stated, and the findings: a case with what was wrong."""

    refused: Counter = field(default_factory=Counter)
    accepted: Counter = field(default_factory=Counter)
    passed_over: Counter = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    followed: int = 0

    def count(self, case: Case, faults: list[str]) -> None:
        kinds = {Refused: self.refused, PassedOver: self.passed_over}
        kind = kinds.get(type(case.expected), self.accepted)
        kind[case.family] += not faults
        self.findings += [f"{case}: {fault}" for fault in faults]

    def lines(self) -> list[str]:
        kinds = (self.refused, self.passed_over, self.accepted)
        families = dict.fromkeys(family for kind in kinds for family in kind)
        rows = [("family", "refused", "passed over", "accepted")]
        rows += [(family, *(kind[family] for kind in kinds)) for family in families]
        rows.append(("all", *(kind.total() for kind in kinds)))
        width = max(len(row[0]) for row in rows)
        table = [f"{name:<{width}}  {one:>8}  {two:>11}  {three:>8}" for name, one, two, three in rows]
        followed = (
            [f"{self.followed} of the accepted went on into a reconstitution and a night"] if self.followed else []
        )
        return [*table, *followed, *self.findings]


def run(cases: Iterable[Case], is_followed: bool = False) -> Tally:
    """Each case in a folder of its own, which is removed afterwards.

    ``is_followed``: the cases that ask for it go on into a reconstitution and a night, which takes seconds each.
    """
    tally = Tally()
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            faults = JUDGES[type(case)](case, Path(folder))
            if is_followed and not faults and getattr(case, "follow", False):
                tally.followed += 1
                faults = list(faults_of_following(Path(folder)))
            tally.count(case, faults)
    return tally
