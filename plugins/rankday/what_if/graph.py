"""What a scenario can change, by dbt's graph: which models, for which reason, and in which way each is computed.

What a model reads and which parameters it depends on is dbt's own knowledge; whose rows it has is the ``meta`` of its
yml (models/11_what_if/_what_if.md has the list). No model is known here by its name.
"""

from __future__ import annotations

from collections.abc import Iterable

from rankday.contract.errors import RankdayError
from rankday.engine.project import Model, Project, Relation
from rankday.what_if.engine import RULEBOOK_STAGE


class ScenarioGraph:
    """The models from which ``answers`` come, sorted by how a scenario that changes ``parameters`` computes them.

    ``screening``: a company's rows follow from its own, before ranks. ``ranking``: they follow from every company.
    ``whole``: a scenario's, not a company's. ``behind``: a company's again, by ranks and edges. ``compared``: they read
    the rule in force beside the scenario. ``results``: a scenario's, of what was compared.
    """

    def __init__(self, project: Project, answers: Iterable[str], parameters: Iterable[str]):
        self.project, self.parameters = project, set(parameters)
        self.models = self._models(set(answers))
        self.rulebook = [model for model in self.models if model.stage == RULEBOOK_STAGE]
        self.copies = {model.relation: self._copied(model) for model in self.models if "on_rank_day" in model.meta}
        moved = self._moved()
        self.scope = next(model for model in moved if model.meta.get("is_scope"))
        self.ranking = [model for model in moved if not model.meta.get("is_local", True)]
        self.compared = [model for model in moved if model.meta.get("reads_in_force")]
        ranked, compared = self._downstream(self.ranking), self._downstream(self.compared)
        named = {model.name for model in (self.scope, *self.ranking, *self.compared)}
        rest = [model for model in moved if model.name not in named and model.relation not in self.copies]
        self.screening = [model for model in rest if model.name not in ranked]
        behind = [model for model in rest if model.name in ranked and model.name not in compared]
        self.whole = [model for model in behind if model.meta["grain"] == "scenario"]
        self.behind = [model for model in behind if model.meta["grain"] != "scenario"]
        self.results = [model for model in rest if model.name in compared]
        for model in self.screening:
            if model.meta["grain"] == "scenario":
                raise RankdayError(f"what-if: model {model.name} is of a whole scenario, before ranks; not computed")

    def reads(self, model: Model) -> list[Model]:
        """The models that ``model`` reads on the rank day."""
        if "on_rank_day" in model.meta:
            return [self._copied(model)]
        return [self.project.by_relation[read] for read in model.reads if read in self.project.by_relation]

    def ranks(self) -> list[Relation]:
        """What the models behind the ranks know as ranks."""
        ranking = {model.name for model in self.ranking}
        copies = [relation for relation, copied in self.copies.items() if copied.name in ranking]
        return [*(model.relation for model in self.ranking), *copies]

    def behind_answer(self, answer: str) -> set[str]:
        """The names of ``answer`` and of all that it comes from."""
        return {model.name for model in self._models({answer})}

    def _copied(self, model: Model) -> Model:
        return self.project.models[model.meta["on_rank_day"]]

    def _models(self, wanted: set[str]) -> list[Model]:
        for model in reversed(self.project.models.values()):
            if model.name in wanted:
                wanted |= {read.name for read in self.reads(model)}
        return [model for model in self.project.models.values() if model.name in wanted]

    def _moved(self) -> list[Model]:
        """The models outside the rulebook that depend on a parameter, themselves or by what they read."""
        depends: dict[str, set[str]] = {}
        for model in self.models:
            inherited = (depends[read.name] for read in self.reads(model))
            depends[model.name] = (set(model.parameters) & self.parameters).union(*inherited)
        moved = [model for model in self.models if depends[model.name] and model.stage != RULEBOOK_STAGE]
        for read in (read for model in moved for read in (model, *self.reads(model))):
            if read.meta.get("grain") not in ("line", "company", "scenario"):
                raise RankdayError(f"what-if: model {read.name} states no grain (meta in its yml)")
        return moved

    def _downstream(self, models: list[Model]) -> set[str]:
        """The names of all that come from ``models``."""
        found = {model.name for model in models}
        for model in self.models:
            if found & {read.name for read in self.reads(model)}:
                found.add(model.name)
        return found - {model.name for model in models}
