"""The four catalogues are complete, and every fault a catalogue can have is seen."""

from __future__ import annotations

import json
import os
import shutil
from gettext import c2py
from pathlib import Path

import pytest
from babel.core import Locale
from babel.support import Translations
from click.testing import CliRunner
from jinja2 import TemplateSyntaxError

from portal.cli_i18n import i18n
from portal.kernel.catalogues import extract, problems, read_catalogue, update, write_catalogue
from portal.kernel.i18n import ROOT, catalogue_file, compile_catalogue, ensure_compiled
from portal.kernel.text import LANGUAGES

SAVE = {"nl": "Opslaan", "pl": "Zapisz", "sl": "Shrani"}
PEOPLE = {
    "nl": ("%(n)s persoon", "%(n)s mensen"),
    "pl": ("%(n)s osoba", "%(n)s osoby", "%(n)s osób"),
    "sl": ("%(n)s oseba", "%(n)s osebi", "%(n)s osebe", "%(n)s oseb"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one page and one module, translated completely."""
    shutil.copy(ROOT / "babel.cfg", tmp_path)
    for folder in ("portal", "templates"):
        (tmp_path / folder).mkdir()
    (tmp_path / "portal" / "rooms.py").write_text('people = ngettext("%(n)s person", "%(n)s people", n)\n')
    (tmp_path / "templates" / "page.html").write_text("<button>{{ _('Save') }}</button>\n")
    update(tmp_path)
    for locale in ("nl", "pl", "sl"):
        repeat_the_source(tmp_path, locale)
        put(tmp_path, locale, "Save", SAVE[locale])
        put(tmp_path, locale, "%(n)s person", PEOPLE[locale])
    return tmp_path


def repeat_the_source(project: Path, locale: str) -> None:
    """Fill what the form libraries say: translated or not, it has to be there."""
    catalogue = read_catalogue(locale, project)
    for message in catalogue:
        if message.id:
            plural = message.pluralizable
            message.string = (message.id[1],) * catalogue.num_plurals if plural else message.id
    write_catalogue(catalogue, project)


def put(project: Path, locale: str, msgid: str, translation: str | tuple[str, ...]) -> None:
    catalogue = read_catalogue(locale, project)
    catalogue.get(msgid).string = translation
    write_catalogue(catalogue, project)


def rewrite(project: Path, locale: str, old: str, new: str) -> None:
    file = catalogue_file(locale, project)
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def kinds(project: Path) -> list[tuple[str, str]]:
    return [(problem.locale, problem.kind) for problem in problems(project)]


def test_every_message_of_the_portal_is_translated() -> None:
    assert problems() == []


def test_the_portal_has_messages_to_translate() -> None:
    assert len(extract()) > 40


def test_a_complete_project_has_no_problem(project: Path) -> None:
    assert kinds(project) == []


def test_what_the_form_libraries_say_is_translated_too() -> None:
    assert extract().get("This field is required.") is not None
    assert read_catalogue("sl").get("This field is required.").string == "Izpolnite to polje."


def test_broken_template_stops_the_extraction(project: Path) -> None:
    (project / "templates" / "page.html").write_text("{% if %} {{ _('Save') }}")
    with pytest.raises(TemplateSyntaxError):
        extract(project)


def test_new_message_waits_in_every_language_but_the_source(project: Path) -> None:
    (project / "templates" / "page.html").write_text("{{ _('Save') }} {{ _('Close') }}")
    assert kinds(project) == [(locale, "not-extracted") for locale in LANGUAGES]
    changes = update(project)
    assert [(change.locale, change.added, change.open) for change in changes] == [
        ("nl", 1, 1),
        ("en", 1, 0),
        ("pl", 1, 1),
        ("sl", 1, 1),
    ]
    assert kinds(project) == [("nl", "untranslated"), ("pl", "untranslated"), ("sl", "untranslated")]


def test_vanished_message_is_unused_and_update_drops_it(project: Path) -> None:
    (project / "templates" / "page.html").write_text("")
    assert kinds(project) == [(locale, "unused") for locale in LANGUAGES]
    assert [change.dropped for change in update(project)] == [1, 1, 1, 1]
    assert kinds(project) == []


def test_update_without_news_leaves_the_files_alone(project: Path) -> None:
    before = {locale: catalogue_file(locale, project).read_bytes() for locale in LANGUAGES}
    update(project)
    assert {locale: catalogue_file(locale, project).read_bytes() for locale in LANGUAGES} == before


def test_a_context_makes_a_message_of_its_own(project: Path) -> None:
    (project / "portal" / "rooms.py").write_text(
        'a = pgettext("a button", "Save"); b = ngettext("%(n)s person", "%(n)s people", n)'
    )
    update(project)
    assert kinds(project) == [("nl", "untranslated"), ("pl", "untranslated"), ("sl", "untranslated")]


def test_one_missing_plural_form_is_untranslated(project: Path) -> None:
    put(project, "sl", "%(n)s person", ("%(n)s oseba", "", "%(n)s osebe", "%(n)s oseb"))
    assert kinds(project) == [("sl", "untranslated")]


def test_a_plural_form_too_many_is_refused(project: Path) -> None:
    rewrite(project, "nl", 'msgstr[1] "%(n)s mensen"', 'msgstr[1] "%(n)s mensen"\nmsgstr[2] "%(n)s mensen"')
    assert kinds(project) == [("nl", "syntax")]


def test_wrong_plural_rule_is_seen(project: Path) -> None:
    rewrite(project, "sl", "n%100==2 ? 1", "n==2 ? 1")
    assert kinds(project) == [("sl", "plural-rule")]


def test_fuzzy_entry_is_seen(project: Path) -> None:
    rewrite(project, "pl", 'msgid "Save"', '#, fuzzy\nmsgid "Save"')
    assert kinds(project) == [("pl", "fuzzy")]


def test_obsolete_entry_is_seen(project: Path) -> None:
    file = catalogue_file("nl", project)
    file.write_text(file.read_text("utf-8") + '\n#~ msgid "Old"\n#~ msgstr "Oud"\n', "utf-8")
    assert kinds(project) == [("nl", "obsolete")]


@pytest.mark.parametrize(
    "forms",
    [
        ("1 osoba", "%(n)s osoby", "%(n)s osób"),
        ("%(n)s osoba", "%(m)s osoby", "%(n)s osób"),
        ("%(n)s osoba", "%(n)s osoby", "%(n) osób"),
        ("%(n)s osoba", "%(n)s osoby", "%(n)s osób, 100 %"),
    ],
)
def test_placeholder_lost_in_one_form_is_seen(project: Path, forms: tuple[str, ...]) -> None:
    put(project, "pl", "%(n)s person", forms)
    assert kinds(project) == [("pl", "placeholders")]


def test_lost_markup_and_lost_space_are_seen(project: Path) -> None:
    (project / "templates" / "page.html").write_text("{{ _('Save') }} {{ _('Read <a>this</a> ') }}")
    update(project)
    for locale in ("nl", "pl", "sl"):
        put(project, locale, "Read <a>this</a> ", "<a>x ")
    put(project, "pl", "Read <a>this</a> ", "<a>x</a>")
    assert kinds(project) == [("nl", "markup"), ("pl", "edges"), ("sl", "markup")]


def test_missing_catalogue_is_seen(project: Path) -> None:
    catalogue_file("sl", project).unlink()
    assert kinds(project) == [("sl", "missing-catalogue")]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_plural_rule_agrees_with_cldr(locale: str) -> None:
    """CLDR's rule, a source of its own, puts every whole number in the group that the catalogue's rule gives it."""
    forms = {"nl": "one other", "en": "one other", "pl": "one few many", "sl": "one two few other"}[locale].split()
    cldr, numbers = Locale.parse(locale).plural_form, range(1200)
    rule = c2py(read_catalogue(locale).plural_expr)
    assert [forms[rule(n)] for n in numbers] == [cldr(n) for n in numbers]


def test_compiled_catalogue_speaks_the_dual(project: Path) -> None:
    compile_catalogue(catalogue_file("sl", project))
    slovenian = Translations.load(project / "translations", ["sl"])
    said = [slovenian.ungettext("%(n)s person", "%(n)s people", n) % {"n": n} for n in (1, 2, 3, 5, 101, 102)]
    assert said == ["1 oseba", "2 osebi", "3 osebe", "5 oseb", "101 oseba", "102 osebi"]


@pytest.mark.parametrize(
    ("locale", "written", "read"),
    [
        ("pl", "Zapisz w pliku i u siebie", "Zapisz w\u00a0pliku i\u00a0u\u00a0siebie"),
        ("pl", "<strong>W %(n)s</strong> (a nie Ja i)", "<strong>W\u00a0%(n)s</strong> (a\u00a0nie Ja i)"),
        ("sl", "Shranite v mapi in k sebi", "Shranite v mapi in k\u00a0sebi"),
        ("nl", "Bewaar u a z", "Bewaar u a z"),
    ],
)
def test_compiled_catalogue_leaves_no_one_letter_word_at_a_lines_end(project, locale, written, read) -> None:
    put(project, locale, "Save", written)
    put(project, locale, "%(n)s person", tuple(f"{form} {written}" for form in PEOPLE[locale]))
    compile_catalogue(catalogue_file(locale, project))
    compiled = Translations.load(project / "translations", [locale])
    assert compiled.ugettext("Save") == read
    assert compiled.ungettext("%(n)s person", "%(n)s people", 1) == f"{PEOPLE[locale][0]} {read}"
    assert catalogue_file(locale, project).read_text("utf-8").count(written) > 0


def test_catalogue_is_compiled_only_when_its_source_is_newer(project: Path) -> None:
    assert len(ensure_compiled(project)) == 4
    assert ensure_compiled(project) == []
    source = catalogue_file("nl", project)
    compiled_at = source.with_suffix(".mo").stat().st_mtime_ns
    os.utime(source, ns=(compiled_at + 1, compiled_at + 1))
    assert ensure_compiled(project) == [source.with_suffix(".mo")]
    assert not list(project.rglob("*.part"))


def test_check_lists_problems_as_json_and_fails(project: Path) -> None:
    put(project, "pl", "Save", "")
    result = CliRunner().invoke(i18n, ["check", "--json", "--project", str(project)])
    assert result.exit_code == 1
    (problem,) = json.loads(result.output)
    assert (problem["kind"], problem["message"]) == ("untranslated", "Save")
    assert problem["where"] == "templates/page.html"


def test_check_of_a_complete_project_succeeds(project: Path) -> None:
    result = CliRunner().invoke(i18n, ["check", "--project", str(project)])
    assert (result.exit_code, result.output) == (0, "The catalogues are complete.\n")


def test_update_and_compile_say_what_they_did(project: Path) -> None:
    (project / "templates" / "page.html").write_text("{{ _('Close') }}")
    updated = CliRunner().invoke(i18n, ["update", "--project", str(project)])
    compiled = CliRunner().invoke(i18n, ["compile", "--project", str(project)])
    assert "sl: 1 new, 1 dropped, 1 to translate" in updated.output.splitlines()
    assert "translations/sl/LC_MESSAGES/messages.mo" in compiled.output.splitlines()
