"""Which screens a respondent sees, one after the other, with the rounds of repeats unrolled.

The address of a step is the first row on its screen, after the repeats and rounds around it: "bond", "child~2~age". The
question whether there is another round has the address of that round: "child~3".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from portal.surveys.definition import Repeat, Screen
from portal.surveys.logic import Frame
from portal.surveys.paths.results import Progress, Step
from portal.surveys.paths.rules import MAX_ROUNDS

if TYPE_CHECKING:
    from portal.surveys.paths.state import State

SEPARATOR = "~"  # occurs in no name and needs no escape in an address


def address(frame: Frame, name: str) -> str:
    """Address of a row in one frame."""
    parts = [name]
    while frame.parent is not None and frame.scope.repeat is not None:
        parts[:0] = [frame.scope.repeat.name, str(frame.position)]
        frame = frame.parent
    return SEPARATOR.join(parts)


def next_step(state: State, after: str | None) -> Step | None:
    start = _place(state, after) + 1 if after is not None else 0
    return next((step for step in state.every_step[start:] if is_visible(state, step)), None)


def previous_step(state: State, before: str | None) -> Step | None:
    end = _place(state, before) if before is not None else len(state.every_step)
    return next((step for step in reversed(state.every_step[: max(end, 0)]) if is_visible(state, step)), None)


def progress(state: State, at: str) -> Progress:
    visible = state.steps()
    position = next((number for number, step in enumerate(visible, 1) if step.address == at), len(visible))
    return Progress(position, len(visible))


def _place(state: State, wanted: str) -> int:
    """Index of the step with that address, or of the last one before its place when its round is gone."""
    if wanted in state.program.plain_steps:
        return state.program.plain_steps[wanted].place
    everything = state.every_step
    by_address = {step.address: index for index, step in enumerate(everything)}
    if wanted in by_address:
        return by_address[wanted]
    repeat = wanted.split(SEPARATOR)[0]
    inside = [index for index, step in enumerate(everything) if step.address.split(SEPARATOR)[0] == repeat]
    return inside[-1] - 1 if inside else -1


def is_visible(state: State, step: Step) -> bool:
    if plain := state.program.plain_steps:
        on = state.top.on
        return any(on[row] for row in plain[step.address].rows)
    if step.screen.more is not None:
        return _asks_for_more(state, step, step.screen.more)
    return any(state.is_relevant(item.name, step.rounds) for item in step.screen.items())


def _asks_for_more(state: State, step: Step, repeat: Repeat) -> bool:
    """Only the first round that does not exist yet is asked for."""
    rules = state.program.groups[repeat.name]
    frame = state.frame_of(rules.scope.number, step.rounds[:-1])
    if frame is None or not frame.open[rules.index]:
        return False
    return step.rounds[-1] == len(frame.children_of(repeat)) + 1 <= MAX_ROUNDS


def unrolled(state: State) -> Iterator[Step]:
    yield from _below(state.program.screens, state.top, "")


def _below(screens: Sequence[Screen], frame: Frame, prefix: str) -> Iterator[Step]:
    depth = len(frame.rounds)
    index = 0
    more = False
    while index < len(screens):
        screen = screens[index]
        if screen.more is not None and len(screen.repeats) == depth:
            more = True
            index += 1
            if not _is_inside(screens[index : index + 1], screen.more, depth):
                yield from _rounds((), frame, screen.more, screen, prefix)
                more = False
        elif len(screen.repeats) > depth:
            repeat = screen.repeats[depth]
            block = _block(screens[index:], repeat, depth)
            yield from _rounds(block, frame, repeat, screens[index - 1] if more else None, prefix)
            index += len(block)
            more = False
        else:
            yield Step(prefix + screen.key, screen, frame.rounds)
            index += 1


def _block(screens: Sequence[Screen], repeat: Repeat, depth: int) -> list[Screen]:
    return list(takewhile(lambda screen: _is_inside([screen], repeat, depth), screens))


def _is_inside(screens: Sequence[Screen], repeat: Repeat, depth: int) -> bool:
    return any(len(screen.repeats) > depth and screen.repeats[depth] is repeat for screen in screens)


def _rounds(
    block: Sequence[Screen], frame: Frame, repeat: Repeat, question: Screen | None, prefix: str
) -> Iterator[Step]:
    """Every round of a repeat, each after the question whether there is one, and that question once more."""
    frames = frame.children_of(repeat)
    for number, inner in enumerate(frames, 1):
        if question is not None:
            yield _question(question, repeat, frame, number, prefix)
        yield from _below(block, inner, f"{prefix}{repeat.name}{SEPARATOR}{number}{SEPARATOR}")
    if question is not None:
        yield _question(question, repeat, frame, len(frames) + 1, prefix)


def _question(screen: Screen, repeat: Repeat, frame: Frame, number: int, prefix: str) -> Step:
    return Step(f"{prefix}{repeat.name}{SEPARATOR}{number}", screen, (*frame.rounds, number))
