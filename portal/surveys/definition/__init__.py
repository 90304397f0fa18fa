"""The definition of a survey version. Everything is immutable and free of database, web and file format.

    definition = Definition.from_json(data); definition.to_json()
    definition.questions()              what a respondent can answer, in order
    definition.items()                  every row that is not a group: also notes, calculations, metadata
    definition.walk()                   (groups above, node) for every node
    definition.question("bond")         by name; .find(name) also groups; .above(name); .repeats_above(name)
    definition.options(question)        its options, "other" included; `external=` lists given at run time (areas)
    definition.count_questions          how many rows ask something
    screens(definition)                 what is asked at once, by `settings.layout`
    texts(definition)                   every text by key; with_text(…, key, lang, text); missing_texts(…, languages)
    rename_language(definition, "und", "nl")
    KINDS["single"]                     Kind(name, value, asks, has_options, …); Value: how an answer is stored

What depends on answers (relevance, piping, the way of one respondent) is in `portal.surveys.paths`, the form of answers
in `portal.surveys.answers`.
"""

from portal.surveys.definition.form import Definition
from portal.surveys.definition.kinds import KINDS, Kind, Value
from portal.surveys.definition.nodes import (
    OTHER_LABEL,
    UNKNOWN_LANGUAGE,
    Group,
    Node,
    Option,
    Question,
    Repeat,
    Settings,
    map_nodes,
)
from portal.surveys.definition.screens import Heading, Matrix, Part, Screen, screens
from portal.surveys.definition.texts import MissingText, map_texts, missing_texts, rename_language, texts, with_text

__all__ = [
    "KINDS",
    "OTHER_LABEL",
    "UNKNOWN_LANGUAGE",
    "Definition",
    "Group",
    "Heading",
    "Kind",
    "Matrix",
    "MissingText",
    "Node",
    "Option",
    "Part",
    "Question",
    "Repeat",
    "Screen",
    "Settings",
    "Value",
    "map_nodes",
    "map_texts",
    "missing_texts",
    "rename_language",
    "screens",
    "texts",
    "with_text",
]
