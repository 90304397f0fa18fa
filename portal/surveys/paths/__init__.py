"""The way of one respondent through a survey: what is relevant, asked, valid, calculated, and what comes next.

    program = compile_program(definition)       once per version; immutable, safe to share between threads
    state = program.evaluate(answers, today=date.today(), seed="…", lang="pl", external={"areas": (Option, …)})

Answers are a plain mapping {name: canonical value} as `portal.surveys.answers` makes them: text, numbers and codes as
`str`, a list of codes for several options, a list of mappings for a repeat. Free text of an "other" option stands
under `question.companion(option.code)`. A question that is not in it has its default; "" means emptied. A `State` is
one evaluation of everything for these answers:

    state.path() -> Path                        asked, failed, missing, invalid, calculated, hidden
    state.steps() -> tuple[Step, …]             the screens that are relevant now, repeats unrolled
    state.step(address) -> Step | None          by its address (stable in URLs: "bond", "child~2~age", "child~3")
    state.next_step(after) / previous_step(before) -> Step | None      `None` gives the first / the last
    state.progress(address) -> Progress(position, total)
    state.submit(step, form) -> Submission      parse, merge and check what was posted for one screen
    state.remove_round(address) -> answers      without the round of a repeat that "child~2" names
    state.is_relevant(name, rounds) · is_required(…) · is_read_only(…) · value(…) · default(…)
    state.options(question, rounds)             filtered, in an order that is stable for one `seed`
    state.text(localized, lang, rounds) -> Reading     with ${name} filled in
    state.final_answers() -> answers            without those of hidden questions, with calculated values

`rounds` are the 1-based rounds of the repeats around a question, outermost first: () outside repeats. A field's
`address` is also the name of its control in the form (`step.field(question)`). The screen that asks for one more
round of a repeat has the address of that round ("child~3"), no parts, and posts `more=yes` or `more=no`; on "yes" an
empty round is added. A ranking posts codes in order, or a number for every option under `field~code`.

    logic_faults(definition) -> [LogicFault(name, column, message)]     what is wrong with its expressions
"""

from portal.surveys.paths.program import Program, compile_program, logic_faults
from portal.surveys.paths.results import Answers, Finding, Path, Progress, Step, Submission
from portal.surveys.paths.rules import MAX_ROUNDS, LogicFault, unfitting_default
from portal.surveys.paths.state import State

__all__ = [
    "MAX_ROUNDS",
    "Answers",
    "Finding",
    "LogicFault",
    "Path",
    "Program",
    "Progress",
    "State",
    "Step",
    "Submission",
    "compile_program",
    "logic_faults",
    "unfitting_default",
]
