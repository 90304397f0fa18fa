"""Shipped content: four languages everywhere, references that exist, and the house style of each language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from string import Formatter
from typing import Any

import pytest
from babel.core import Locale

from portal import content
from portal.content import pages
from portal.kernel.catalogues import read_catalogue
from portal.kernel.text import LANGUAGES
from portal.web.formats import reading

ALL_FILES = sorted(
    str(file.relative_to(content._HERE)) for file in content._HERE.rglob("*.yaml") if file.name != "plurals.yaml"
)
STATED = {variable["name"]: reading(variable["example"]).text for variable in pages.variables()}
# Polish past tense and conditional name the gender of "you" and "I" ("hasłem", "pomysłem": nouns); Dutch has "u".
GENDERED = re.compile(r"(?!(?:hasłem|pomysłem)\b)\b\w+(łeś|łaś|łbyś|łabyś|łem|łam|łbym|łabym)\b", re.IGNORECASE)
INFORMAL = re.compile(r"\b(jij|je|jouw|jou|jullie)\b", re.IGNORECASE)


def localized(value: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every localized text below `value`, with the path that leads to it."""
    if isinstance(value, Mapping):
        if set(value) & set(LANGUAGES):
            yield path, value
            return
        for key, item in value.items():
            yield from localized(item, f"{path}/{key}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from localized(item, f"{path}/{number}")


def texts_in(language: str) -> list[str]:
    """Every text that people read in `language`: content and catalogue."""
    shipped = [text[language] for file in ALL_FILES for _, text in localized(content.read_yaml(file))]
    messages = (message.string for message in read_catalogue(language) if message.id)
    return shipped + list(chain.from_iterable([text] if isinstance(text, str) else text for text in messages))


@pytest.mark.parametrize("file", ALL_FILES)
def test_every_text_stands_in_four_languages(file: str) -> None:
    for path, text in localized(content.read_yaml(file)):
        assert set(text) >= set(LANGUAGES), f"{file}{path}"
        assert all(text[language].strip() for language in LANGUAGES), f"{file}{path}"


@pytest.mark.parametrize("file", ALL_FILES)
def test_translations_name_the_same_variables(file: str) -> None:
    for path, text in localized(content.read_yaml(file)):
        named = [{name for _, name, _, _ in Formatter().parse(text[language]) if name} for language in LANGUAGES]
        assert all(names == named[0] for names in named), f"{file}{path}"


def test_polish_never_assumes_a_gender() -> None:
    assert [text for text in texts_in("pl") if GENDERED.search(text)] == []


def test_dutch_says_u() -> None:
    assert [text for text in texts_in("nl") if INFORMAL.search(text)] == []


def test_polish_benefit_is_never_confused_with_the_dutch_programme() -> None:
    assert [text for text in texts_in("pl") if "Dobry Start" in text] == []


def test_keys_are_unique() -> None:
    lists = [content.themes, content.determinants, content.sectors, content.idea_statuses, content.ladder]
    lists += [content.insights, content.regions, content.glossary, content.indicators]
    for entries in lists:
        keys = [entry["key"] for entry in entries()]
        assert len(keys) == len(set(keys)), entries.__name__


def test_themes_refer_to_determinants_and_sectors_that_exist() -> None:
    determinants = {entry["key"] for entry in content.determinants()}
    sectors = {entry["key"] for entry in content.sectors()}
    for theme in content.themes():
        assert set(theme["determinants"]) <= determinants, theme["key"]
        assert set(theme["sectors"]) <= sectors, theme["key"]


def test_survey_templates_refer_to_things_that_exist() -> None:
    themes = {entry["key"] for entry in content.themes()}
    determinants = {entry["key"] for entry in content.determinants()}
    lists = {"themes", "sectors", "ladder"}
    for template in content.survey_templates().values():
        for thing in chain(template["questions"], *(question.get("options", ()) for question in template["questions"])):
            assert {thing.get("theme")} <= themes | {None}
            assert {thing.get("determinant")} <= determinants | {None}
            assert {thing.get("options_from")} <= lists | {None}


@pytest.mark.parametrize(("code", "count"), [("resident_neighbourhood", 14), ("professional", 11)])
def test_survey_template_asks_what_it_promises(code: str, count: int) -> None:
    questions = content.survey_templates()[code]["questions"]
    codes = [question["code"] for question in questions]
    assert len(codes) == len(set(codes)) == count
    for question in questions:
        assert question["kind"] in {"single", "multiple", "faces", "long_text"}
        options = [option["code"] for option in question.get("options", ())]
        assert len(options) == len(set(options)), question["code"]
        assert bool(options) + ("options_from" in question) == (question["kind"] != "long_text"), question["code"]


def test_relevance_names_questions_and_options_that_exist() -> None:
    for template in content.survey_templates().values():
        options = {
            question["code"]: {option["code"] for option in question.get("options", ())}
            for question in template["questions"]
        }
        for question in template["questions"]:
            for name, code in re.findall(r"\$\{(\w+)\} = '(\w+)'", question.get("relevant", "")):
                assert code in options[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_countable_nouns_have_every_plural_form(language: str) -> None:
    categories = {"other", *Locale.parse(language).plural_form.tags}
    for noun, forms in content.plurals().items():
        assert set(forms[language]) == categories, noun


def test_missing_figures_are_missing_and_not_zero() -> None:
    areas = {area.code: area for area in content.areas()}
    assert areas["SYN-NL-01"].figures["perceived_health"] == 65.9
    assert areas["SYN-PL-02"].figures["stress"] is None
    assert areas["SYN-SI-01"].figures["gp_dist"] is None
    assert areas["SYN-SI-02"].figures["severe_lonely"] is None
    assert set(areas["SYN-NL-05"].figures.values()) == {None}
    assert set(areas["SYN-NL-01"].figures) <= {indicator["key"] for indicator in content.indicators()}


def test_content_cannot_be_changed_by_a_reader() -> None:
    with pytest.raises(TypeError):
        content.themes()[0]["key"] = "mine"  # type: ignore[index]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", pages.KEYS)
def test_page_without_statements_shows_no_gap(key: str, language: str) -> None:
    shown = pages.page(key, language, {})
    text = " ".join(chain.from_iterable(section.paragraphs + section.items for section in shown.sections))
    assert shown.sections
    assert "{" not in text
    assert all(section.heading for section in shown.sections)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_region_states_is_shown(language: str) -> None:
    shown = [pages.page(key, language, STATED) for key in pages.KEYS]
    text = " ".join(
        chain.from_iterable(section.paragraphs + section.items for page in shown for section in page.sections)
    )
    assert [name for name, value in STATED.items() if value not in text] == []


def test_accessibility_claims_no_status_of_its_own() -> None:
    unknown = pages.page("accessibility", "en", {}).sections[0].paragraphs
    known = pages.page("accessibility", "en", STATED).sections[0].paragraphs
    assert unknown[0] == "The organisation has not yet determined how accessible this website is."
    assert known[0] == f"{STATED['organisation']} has determined this status itself: B."


@pytest.mark.parametrize(("country", "first"), [("NL", "113"), ("PL", "116 123"), ("SI", "116 123")])
def test_help_page_starts_with_112_and_then_the_own_country(country: str, first: str) -> None:
    sections = pages.page("help_now", "pl", {}, country).sections
    assert [phone.dial for phone in sections[0].phones] == ["112"]
    assert (sections[1].country, sections[1].phones[0].number) == (country, first)
    assert {section.country for section in sections} == {None, "NL", "PL", "SI"}


def test_unstated_lists_what_the_region_has_to_fill_in() -> None:
    assert pages.unstated(STATED) == []
    assert pages.unstated({**STATED, "email": ""}) == ["email"]
