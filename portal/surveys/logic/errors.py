"""What can be wrong with an expression, said so that its author can repair it."""

from __future__ import annotations

from typing import Any

from portal.surveys.messages import Message, Sentence


class LogicError(Exception):
    """An expression that cannot be used. `message` is for its author."""

    def __init__(self, code: str, sentence: Sentence, **params: Any) -> None:
        super().__init__(code)
        self.message = Message(code, sentence, params)
