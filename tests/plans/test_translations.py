"""Paragraphs and their translations: what belongs together, what is out of date, and two translators at once."""

from __future__ import annotations

import random
from itertools import permutations

from portal.plans.models import TranslationState
from portal.plans.translations import Standing, Told, in_place, paired, source_of
from portal.texts import notation
from portal.texts.blocks import Block, Run
from portal.texts.merging import ALIKE, likeness

WORDS = "we help young parents sooner and go where they are every week with tea".split()


def told(number: int, source: str, state: TranslationState = TranslationState.CHECKED) -> Told:
    return Told(number, source, f"NL {source}", state)


def test_unchanged_paragraph_keeps_its_translation_wherever_it_stands():
    blocks = notation.parse("## One\n\nTwo words here\n\n- three _things_\n\nTwo words here")
    known = [told(1, "Two words here"), told(2, "three _things_", TranslationState.MACHINE), told(3, "One")]
    found, lost = paired(blocks[::-1], known)
    standings = [each.standing for each in found]
    assert standings == [Standing.CHECKED, Standing.MACHINE, Standing.CHECKED, Standing.CHECKED]
    assert not lost


def test_translation_takes_the_place_of_its_paragraph():
    item = Block((Run("Tea"),), lists=("bullet",), starts_item=True)
    first, second = in_place(item, "- Thee\nmet melk")
    assert (first.text, first.lists, first.starts_item) == ("Thee", ("bullet",), True)
    assert (second.text, second.lists, second.starts_item) == ("met melk", ("bullet",), False)
    assert in_place(Block((Run("Why"),), level=2), "Waarom")[0].level == 2


def test_changed_paragraph_is_outdated_and_a_new_one_is_missing():
    blocks = notation.parse("We help parents every week now.\n\nSomething else entirely new")
    found, lost = paired(blocks, [told(1, "We help parents every week."), told(2, "Gone for ever, nothing alike")])
    assert [each.standing for each in found] == [Standing.OUTDATED, Standing.MISSING]
    assert found[0].told is not None
    assert found[0].told.words.startswith("NL We help")
    assert [each.id for each in lost] == [2]


def test_pairing_agrees_with_trying_every_assignment():
    """Of all ways to pair, the one whose shares are greatest when sorted from the most alike down."""
    dice, compared = random.Random(4), 0
    for _round in range(400):
        sources = [" ".join(dice.sample(WORDS, dice.randint(2, 7))) for _each in range(dice.randint(1, 4))]
        known = [told(n, " ".join(dice.sample(WORDS, dice.randint(2, 7)))) for n in range(dice.randint(1, 4))]
        shares = [likeness(each.source, source) for each in known for source in sources]
        if len(set(shares)) < len(shares) or len({each.source for each in known}) < len(known):
            continue
        found, lost = paired([Block((Run(source),)) for source in sources], known)
        chosen = sorted(
            (likeness(each.told.source, each.source) for each in found if each.told is not None), reverse=True
        )
        assert chosen == best_by_trying(sources, known)
        assert len(lost) == len(known) - len(chosen)
        compared += 1
    assert compared > 50


def best_by_trying(sources: list[str], known: list[Told]) -> list[float]:
    places = [*range(len(sources)), *[None] * len(known)]
    return max(
        sorted(
            (
                share
                for each, place in zip(known, chosen, strict=True)
                if place is not None and (share := likeness(each.source, sources[place])) >= ALIKE
            ),
            reverse=True,
        )
        for chosen in set(permutations(places, len(known)))
    )


def test_source_is_told_without_what_it_is():
    for block in notation.parse("## Why\n\n- **why**\n\n1. why_not"):
        assert notation.parse(source_of(block))[0].runs == block.runs
