"""What a reader is told of an analysis, in plain words and in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.boards.opinions.kinds import FEWEST_FOR_CLEAR_GROUPS, FEWEST_FOR_GROUPS, FEWEST_PEOPLE, Finding
from portal.boards.opinions.problems import Translations

if TYPE_CHECKING:
    from portal.boards.opinions.analysis import Analysis


def verdict(analysis: Analysis, words: Translations) -> dict[str, Any]:
    """The finding as a code and in words, and what it stands on.

    `groups` is how many groups a reader is told of; `silhouette`, `p` and `stability` are null where nobody looked.
    """
    asked, found = analysis.evidence, analysis.found
    return {
        "code": analysis.finding.value,
        "text": in_words(analysis.finding, analysis.people, len(analysis.names), words),
        "people": analysis.people,
        "groups": analysis.groups_to_tell,
        "silhouette": found.silhouette if found else None,
        "large_enough": found.large_enough if found else None,
        "p": asked.p if asked else None,
        "stability": asked.stability if asked else None,
    }


def in_words(finding: Finding, people: int, groups: int, words: Translations) -> str:
    """One or two sentences: how many took part, and what that allows to say."""
    return " ".join((_people(people, words), _said(finding, groups, words))).strip()


def _people(people: int, words: Translations) -> str:
    sentence = words.ngettext(
        "%(n)s person voted on enough statements.", "%(n)s people voted on enough statements.", people
    )
    return sentence % {"n": people}


def _said(finding: Finding, groups: int, words: Translations) -> str:
    """What the finding means. Numbers in it are the gates'."""
    match finding:
        case Finding.TOO_FEW_PEOPLE:
            text = words.gettext("That is too few to say more: with %(n)s people or more we show what most agree on.")
            return text % {"n": FEWEST_PEOPLE}
        case Finding.NO_GROUPS_YET:
            text = words.gettext("We show what most agree on. With %(n)s people or more we look for groups.")
            return text % {"n": FEWEST_FOR_GROUPS}
        case Finding.NO_CLEAR_GROUPS:
            return words.gettext("We see no clear groups: opinions do not divide into camps that we could rely on.")
        case Finding.FIRST_IMPRESSION:
            text = words.ngettext(
                "As a first impression we see %(n)s group that votes alike.",
                "As a first impression we see %(n)s groups that vote alike.",
                groups,
            )
            wait = words.gettext("This may change: it is only certain with %(n)s people or more.")
            return f"{text % {'n': groups}} {wait % {'n': FEWEST_FOR_CLEAR_GROUPS}}"
        case Finding.CLEAR_GROUPS:
            text = words.ngettext(
                "We see %(n)s group that votes alike.", "We see %(n)s groups that vote alike.", groups
            )
            return text % {"n": groups}
        case Finding.GROUPS_GIVEN:
            text = words.ngettext(
                "%(n)s group was given and not looked for.", "%(n)s groups were given and not looked for.", groups
            )
            return text % {"n": groups}
