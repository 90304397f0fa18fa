"""Text of an expression → its parts. Operator precedence as in XPath 1.0, section 3."""

from __future__ import annotations

import re

from portal.surveys.logic.errors import LogicError
from portal.surveys.logic.syntax import (
    Call,
    Chain,
    Current,
    Expression,
    Filtered,
    Literal,
    LocationPath,
    Negation,
    Number,
    PathStep,
    Ref,
)
from portal.surveys.logic.tokens import END, NAME, Token, tokenize
from portal.surveys.logic.values import number_of_text
from portal.surveys.messages import N_

MAX_LENGTH = 20_000  # characters; the longest in 42 real forms has about 3,000
MAX_DEPTH = 60  # brackets within brackets

LEVELS = {
    operator: level
    for level, operators in enumerate(("or", "and", "= !=", "< <= > >=", "+ -", "* div mod"))
    for operator in operators.split()
}
NODE_TYPES = {"comment", "text", "processing-instruction", "node"}
AXES = {
    "ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self", "following",
    "following-sibling", "namespace", "parent", "preceding", "preceding-sibling", "self",
}  # fmt: skip
_ANYWHERE = PathStep("descendant-or-self", "node()")
_REFERENCE = re.compile(rf"\$\{{\s*(last-saved#)?({NAME})\s*\}}")


def parse(text: str) -> Expression:
    """The parts of `text`, or LogicError."""
    if len(text) > MAX_LENGTH:
        raise LogicError("logic_too_long", N_("This expression is longer than %(limit)d characters."), limit=MAX_LENGTH)
    parser = _Parser(list(tokenize(text)))
    expression = parser.expression()
    if parser.next is not END:
        raise _unexpected(parser.next)
    return expression


def literal_reference(text: str) -> str | None:
    """The name in a quoted `'${name}'`, as jr:choice-name takes it."""
    found = _REFERENCE.fullmatch(text.strip())
    return found[2] if found else None


def _unexpected(token: Token) -> LogicError:
    if token is END:
        return LogicError("logic_incomplete", N_("This expression ends too early: a value or a bracket is missing."))
    return LogicError("logic_syntax", N_("“%(token)s” is not expected here."), token=token.text[:40])


class _Parser:
    """One token ahead, one method per rule of the grammar."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.position] if self.position < len(self.tokens) else END

    def peek(self, ahead: int) -> Token:
        index = self.position + ahead
        return self.tokens[index] if index < len(self.tokens) else END

    def take(self) -> Token:
        token = self.next
        if token is END:
            raise _unexpected(token)
        self.position += 1
        return token

    def accept(self, text: str) -> bool:
        if self.next.kind == "symbol" and self.next.text == text:
            self.position += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise _unexpected(self.next)

    def expression(self, lowest: int = 0) -> Expression:
        """Operators of level `lowest` and tighter ones (precedence climbing)."""
        left = self.operand()
        while (level := self.operator_level()) >= lowest:
            rest = []
            while self.operator_level() == level:
                rest.append((self.take().text, self.expression(level + 1)))
            left = Chain(left, tuple(rest))
        return left

    def operator_level(self) -> int:
        """Level of the operator that comes next, -1 if none does."""
        return LEVELS.get(self.next.text, -1) if self.next.kind in {"symbol", "name"} else -1

    def operand(self) -> Expression:
        """Paths joined by `|`, with any signs before them."""
        signs = 0
        while self.accept("-"):
            signs += 1
        operand = self.path()
        rest = []
        while self.accept("|"):
            rest.append(("|", self.path()))
        operand = Chain(operand, tuple(rest)) if rest else operand
        if not signs:
            return operand
        return Negation(operand) if signs % 2 else Negation(Negation(operand))

    def nested(self) -> Expression:
        """An expression inside brackets."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LogicError(
                "logic_too_deep",
                N_("This expression has more than %(limit)d brackets inside each other."),
                limit=MAX_DEPTH,
            )
        inner = self.expression()
        self.depth -= 1
        return inner

    def path(self) -> Expression:
        if self.starts_primary():
            primary = self.filtered()
            steps = self.more_steps()
            return LocationPath(primary, steps) if steps else primary
        if self.accept("//"):
            return LocationPath("/", (_ANYWHERE, *self.steps()))
        if self.accept("/"):
            return LocationPath("/", self.steps() if self.starts_step() else ())
        steps = self.steps()
        return Current() if steps == (PathStep("self", "node()"),) else LocationPath("", steps)

    def starts_primary(self) -> bool:
        if self.next.kind in {"number", "literal", "ref"} or self.next == Token("symbol", "("):
            return True
        is_call = self.next.kind == "name" and self.peek(1) == Token("symbol", "(")
        return is_call and self.next.text not in NODE_TYPES

    def starts_step(self) -> bool:
        return self.next.kind == "name" or self.next.text in {".", "..", "@", "*"}

    def filtered(self) -> Expression:
        primary = self.primary()
        predicates = self.predicates()
        return Filtered(primary, predicates) if predicates else primary

    def primary(self) -> Expression:
        token = self.take()
        if token.kind == "number":
            return Number(number_of_text(token.text))
        if token.kind == "literal":
            return Literal(token.text[1:-1])
        if token.kind == "ref":
            return _reference(token)
        if token.kind == "name":
            self.expect("(")
            return Call(token.text, self.arguments())
        inner = self.nested()
        self.expect(")")
        return inner

    def arguments(self) -> tuple[Expression, ...]:
        if self.accept(")"):
            return ()
        found = [self.nested()]
        while self.accept(","):
            found.append(self.nested())
        self.expect(")")
        return tuple(found)

    def predicates(self) -> tuple[Expression, ...]:
        found = []
        while self.accept("["):
            found.append(self.nested())
            self.expect("]")
        return tuple(found)

    def more_steps(self) -> tuple[PathStep, ...]:
        """What follows the first part of a path."""
        found: list[PathStep] = []
        while True:
            if self.accept("//"):
                found.append(_ANYWHERE)
            elif not self.accept("/"):
                return tuple(found)
            found.append(self.step())

    def steps(self) -> tuple[PathStep, ...]:
        return (self.step(), *self.more_steps())

    def step(self) -> PathStep:
        if self.accept("."):
            return PathStep("self", "node()")
        if self.accept(".."):
            return PathStep("parent", "node()")
        axis = "attribute" if self.accept("@") else "child"
        if self.peek(1) == Token("symbol", "::"):
            axis = self.take().text
            self.expect("::")
            if axis not in AXES:
                raise LogicError("logic_syntax", N_("“%(token)s” is not expected here."), token=axis[:40])
        return PathStep(axis, self.node_test(), self.predicates())

    def node_test(self) -> str:
        token = self.take()
        if token == Token("symbol", "*"):
            return "*"
        if token.kind != "name":
            raise _unexpected(token)
        if self.next != Token("symbol", "("):
            return token.text
        self.expect("(")
        self.expect(")")
        return f"{token.text}()"


def _reference(token: Token) -> Ref:
    found = _REFERENCE.fullmatch(token.text)
    if not found:
        raise LogicError(
            "logic_reference", N_("%(reference)s is not a valid reference to a question."), reference=token.text[:60]
        )
    return Ref(found[2], bool(found[1]))
