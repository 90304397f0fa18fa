"""The shipped surveys, as definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal import content
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.surveys.definition import Definition, Option, Question, Settings

# Where the options of a question come from when it does not list its own: entries and the text that names them.
_REGISTERS = {
    "themes": (content.themes, "name"),
    "sectors": (content.sectors, "label"),
    "ladder": (content.ladder, "name"),
}
_OPTION_TAGS = ("theme", "determinant")
_QUESTION_TAGS = ("theme", "determinant", "indicator", "creates", "to_board", "note")


def load_template(code: str) -> Definition:
    """The shipped survey called `code`; KeyError if there is none."""
    template = content.survey_templates()[code]
    return Definition(
        title=LocalizedText(template["title"]),
        languages=LANGUAGES,
        default_language="en",
        settings=_settings(template),
        nodes=tuple(_question(row) for row in template["questions"]),
        choices={_list_name(row): _options(row) for row in template["questions"] if _has_options(row)},
    )


def _settings(template: Mapping[str, Any]) -> Settings:
    return Settings(
        form_id=template["code"],
        layout="one" if template["one_per_screen"] else "pages",
        minutes=template["minutes"],
        audience=template["audience"],
        level=template["language_level"],
        intro=LocalizedText(template["intro"]),
        thanks=LocalizedText(template["thanks"]),
        consent=LocalizedText(template["consent"]),
        consent_health=LocalizedText(template.get("consent_health")),
    )


def _question(row: Mapping[str, Any]) -> Question:
    return Question(
        name=row["code"],
        kind=row["kind"],
        label=LocalizedText(row["text"]),
        hint=LocalizedText(row.get("hint")),
        relevant=row.get("relevant", ""),
        list_name=_list_name(row) if _has_options(row) else "",
        parameters={"randomize": "true"} if row.get("shuffle") else {},
        max_selected=row.get("max_choices"),
        max_length=row.get("max_length"),
        sensitive=row.get("sensitive", ""),
        pictogram=row.get("pictogram", ""),
        tags=_tags(row, _QUESTION_TAGS),
    )


def _has_options(row: Mapping[str, Any]) -> bool:
    return "options" in row or "options_from" in row


def _list_name(row: Mapping[str, Any]) -> str:
    return str(row.get("options_from") or row["code"])


def _options(row: Mapping[str, Any]) -> tuple[Option, ...]:
    if "options_from" in row:
        entries, name = _REGISTERS[row["options_from"]]
        return tuple(Option(entry["key"], LocalizedText(entry[name])) for entry in entries())
    return tuple(
        Option(
            code=option["code"],
            label=LocalizedText(option["label"]),
            exclusive=bool(option.get("exclusive")),
            free_text=bool(option.get("other")),
            asks_contact=bool(option.get("asks_contact")),
            pictogram=option.get("pictogram", ""),
            tags=_tags(option, _OPTION_TAGS),
        )
        for option in row["options"]
    )


def _tags(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(row[name]) for name in names if row.get(name)}
