"""The expression language of XLSForm: XPath 1.0 with ODK functions.

    parse(text) -> Expression                 the parts of an expression, or LogicError with a message for its author
    references(expression) -> frozenset       the rows it reads
    compile_boolean(text, layout, row)        a closure over a Frame; compile_value likewise

`values` holds the conversions, `functions` the functions, `paths_in_xml` what lxml evaluates, `reading` the plain
words.
"""

from portal.surveys.logic.compiler import Row, compile_boolean, compile_value
from portal.surveys.logic.environment import Environment
from portal.surveys.logic.errors import LogicError
from portal.surveys.logic.layout import Frame, Layout, Place, Scope
from portal.surveys.logic.parser import parse
from portal.surveys.logic.syntax import Expression, references, walk

__all__ = [
    "Environment",
    "Expression",
    "Frame",
    "Layout",
    "LogicError",
    "Place",
    "Row",
    "Scope",
    "compile_boolean",
    "compile_value",
    "parse",
    "references",
    "walk",
]
