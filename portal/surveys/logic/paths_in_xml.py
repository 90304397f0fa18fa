"""Location paths: evaluated by lxml's XPath over an XML instance of the answers.

Everything around a path stays with the compiler; inside predicates XPath rules, with the functions of ODK as
extensions.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any

from lxml import etree

from portal.surveys.logic import instance, syntax, values
from portal.surveys.logic.arity import known_function
from portal.surveys.logic.environment import Environment
from portal.surveys.logic.errors import LogicError
from portal.surveys.logic.functions import FUNCTIONS, Function
from portal.surveys.logic.functions.table import ANY, BOOLEAN, NODES, NUMBER, TEXT
from portal.surveys.logic.layout import Frame
from portal.surveys.messages import N_

if TYPE_CHECKING:
    from portal.surveys.logic.compiler import Compiler

PREFIX, NAMESPACE = "kr", "urn:kring:functions"

_CORE = {
    "last", "position", "count", "local-name", "namespace-uri", "name", "string", "starts-with", "contains",
    "substring-before", "substring-after", "substring", "string-length", "normalize-space", "translate", "boolean",
    "not", "true", "false", "number", "sum", "floor", "ceiling",
}  # fmt: skip
_BROAD = {"descendant", "descendant-or-self", "following", "preceding", "ancestor", "ancestor-or-self"}
MAX_NESTING = 2  # predicates inside predicates
_environment: ContextVar[Environment] = ContextVar("environment")


def compile_path(part: syntax.Expression, compiler: Compiler) -> Callable[[Frame], list[str]]:
    """The texts of the nodes that `part` selects, as a function of a frame; LogicError if lxml cannot have it."""
    writer = _Writer(compiler)
    text = writer.write(part)
    _refuse_broad(part)
    try:
        select = etree.XPath(text, namespaces={PREFIX: NAMESPACE}, extensions=_EXTENSIONS, smart_strings=False)
    except etree.XPathSyntaxError as error:
        raise LogicError("logic_path", N_("The path in this expression cannot be evaluated.")) from error
    row = compiler.row

    def run(frame: Frame) -> list[str]:
        element = instance.element(frame, row.name, row.index)
        token = _environment.set(frame.env)
        try:
            found = select(element, current=[element], **{name: bind(frame) for name, bind in writer.bindings.items()})
        except etree.XPathError:
            return []
        finally:
            _environment.reset(token)
        return _texts(found)

    return run


def _refuse_broad(part: syntax.Expression) -> None:
    """Searches inside each other multiply their time: one through the whole form is allowed, none through a list."""
    paths = [inner for inner in syntax.walk(part) if isinstance(inner, syntax.LocationPath)]
    broad = [step for path in paths for step in path.steps if step.axis in _BROAD]
    lists = [call for inner in paths for step in inner.steps for call in _calls(step.predicates) if call == "instance"]
    if len(broad) > 1 or lists or syntax.predicate_depth(part) > MAX_NESTING:
        raise LogicError("logic_too_broad", N_("This expression searches the whole form or a list more than once."))


def _calls(predicates: tuple[syntax.Expression, ...]) -> list[str]:
    return [
        inner.name for predicate in predicates for inner in syntax.walk(predicate) if isinstance(inner, syntax.Call)
    ]


class _Writer:
    """An expression as XPath text for lxml. `${…}` become variables, bound to the nodes of the frame in hand."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.bindings: dict[str, Callable[[Frame], Any]] = {}

    @singledispatchmethod
    def write(self, part: syntax.Expression) -> str:
        raise TypeError(part)

    @write.register
    def _(self, part: syntax.Number) -> str:
        return repr(part.value)

    @write.register
    def _(self, part: syntax.Literal) -> str:
        return f'"{part.text}"' if "'" in part.text else f"'{part.text}'"

    @write.register
    def _(self, _part: syntax.Current) -> str:
        return "."

    @write.register
    def _(self, part: syntax.Ref) -> str:
        if part.last_saved:
            return "''"
        frames, _ = self.compiler.frames(part.name)
        place = self.compiler.layout.places.get(part.name)
        variable = f"r{len(self.bindings)}"
        name = part.name
        if place is None:
            self.bindings[variable] = lambda frame: [instance.element(found, name, None) for found in frames(frame)]
        else:
            index = place.index
            self.bindings[variable] = lambda frame: [instance.element(found, name, index) for found in frames(frame)]
        return f"${variable}"

    @write.register
    def _(self, part: syntax.Negation) -> str:
        return f"-({self.write(part.operand)})"

    @write.register
    def _(self, part: syntax.Chain) -> str:
        rest = "".join(f" {sign} ({self.write(operand)})" for sign, operand in part.rest)
        return f"({self.write(part.first)}){rest}"

    @write.register
    def _(self, part: syntax.Filtered) -> str:
        return f"({self.write(part.subject)}){self.predicates(part.predicates)}"

    @write.register
    def _(self, part: syntax.LocationPath) -> str:
        steps = "/".join(self.step(step) for step in part.steps)
        if part.start == "/":
            return f"/{instance.ROOT}/{steps}" if steps else f"/{instance.ROOT}"
        if isinstance(part.start, str):
            return steps
        start = self.write(part.start)
        return f"{start}/{steps}" if start.startswith(("/", "$")) else f"({start})/{steps}"

    @write.register
    def _(self, part: syntax.Call) -> str:
        if part.name == "current" and not part.args:
            return "$current"
        if part.name == "instance":
            return self.instance(part)
        arguments = ", ".join(self.write(argument) for argument in part.args)
        if part.name in _CORE:
            return f"{part.name}({arguments})"
        if part.name != "if":
            known_function(part)
        return f"{PREFIX}:{_extension_name(part.name)}({arguments})"

    def instance(self, part: syntax.Call) -> str:
        if len(part.args) != 1 or not isinstance(part.args[0], syntax.Literal) or set(part.args[0].text) & set("'\""):
            raise LogicError("logic_path", N_("The path in this expression cannot be evaluated."))
        return f"/{instance.ROOT}/lists/list[@id='{part.args[0].text}']"

    def step(self, step: syntax.PathStep) -> str:
        return f"{step.axis}::{step.test}{self.predicates(step.predicates)}"

    def predicates(self, predicates: tuple[syntax.Expression, ...]) -> str:
        return "".join(f"[{self.write(predicate)}]" for predicate in predicates)


def _extension_name(name: str) -> str:
    return name.replace(":", "-")


# What lxml calls.

_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    TEXT: values.to_string,
    NUMBER: values.to_number,
    BOOLEAN: values.to_boolean,
    NODES: lambda value: value if isinstance(value, list) else [values.to_string(value)],
    ANY: lambda value: value,
}


def _extension(known: Function) -> Callable[..., Any]:
    def call(context: Any, *arguments: Any) -> Any:
        given = [
            _CONVERSIONS[known.argument_type(index)](_texts(argument) if isinstance(argument, list) else argument)
            for index, argument in enumerate(arguments or (([context.context_node],) if known.context else ()))
        ]
        if known.needs == "env":
            given.insert(0, _environment.get())
        elif known.needs == "site":
            given[:0] = [_environment.get(), known.name]
        return known.implementation(*given)

    return call


def _if(_context: Any, condition: Any, yes: Any, no: Any) -> Any:
    return yes if condition not in ([], "", 0.0, False) else no


_EXTENSIONS = {(NAMESPACE, _extension_name(name)): _extension(known) for name, known in FUNCTIONS.items()} | {
    (NAMESPACE, "if"): _if
}


def _texts(found: Any) -> list[str]:
    nodes = found if isinstance(found, list) else [found]
    return [node if isinstance(node, str) else "".join(node.itertext()) for node in nodes]
