"""What is written out: a plan as it is now or as a numbered version was, for one reader in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.kernel import clock
from portal.kernel.text import LocalizedText, Reading
from portal.plans.content import Content, content_of
from portal.plans.models import Plan, PlanKind
from portal.plans.queries import outputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A plan's content for a file. `number` None is the plan as it was at `at`.

    `names` of members by number is empty for files that everybody may take.
    """

    plan: Plan
    content: Content
    number: int | None
    at: datetime
    lang: str
    names: Mapping[int, str]

    def read(self, text: Mapping[str, str]) -> Reading:
        """A text in the reader's language, else in the plan's own, else in any."""
        return LocalizedText(text).best(self.lang, (self.content["language"],))

    @property
    def kind(self) -> PlanKind:
        return PlanKind(self.content["kind"])

    @property
    def title(self) -> Reading:
        return self.read(self.content["title"])

    @property
    def file_stem(self) -> str:
        return f"kring-plan-{self.plan.id}" + (f"-v{self.number}" if self.number else "")

    @property
    def actions(self) -> list[Content]:
        """Without those of scenarios that were laid aside because another was chosen."""
        chosen = {each["id"] for each in self.content["scenarios"] if each["is_chosen"]}
        actions: list[Content] = self.content["actions"]
        return [each for each in actions if not chosen or each["scenario_id"] in (None, *chosen)]

    def steps(self) -> Iterator[tuple[int, Content, int, Content]]:
        """Number and action, number and step, in their order."""
        for action_number, action in enumerate(self.actions, 1):
            for step_number, step in enumerate(action["steps"], 1):
                yield action_number, action, step_number, step

    def owner(self, step: Content) -> str:
        """Who owns a step, as far as the reader may know."""
        return ", ".join(filter(None, (step["organisation"], self.names.get(step["person_id"] or 0, ""))))


def edition(plan: Plan, lang: str, number: int | None = None, *, with_names: bool = False) -> Edition:
    """The plan now, or its version `number`; NotFound if there is none."""
    version = outputs.version(plan, number) if number else None
    content = version.content if version else content_of(plan)
    people = [step["person_id"] for action in content["actions"] for step in action["steps"]] if with_names else []
    return Edition(
        plan=plan,
        content=content,
        number=number,
        at=version.at if version else clock.now(),
        lang=lang,
        names=outputs.names(each for each in people if each),
    )
