"""What people post → the canonical form in which an answer is kept. Codes, never labels.

By `question.spec.value`:

    text      "as written", line ends as \\n, without control characters
    code      "yes"                        codes     ["green", "people"] in the order of the options
    ranking   ["b", "a"] first choice first
    integer   "42"                         decimal   "3.5" (also for a range)
    date      "2025-03-01"                 time      "09:30"          datetime  "2025-03-01T09:30"
    consent   "OK"                         point     "52.09 5.12 0 0"  shape     points joined by ";"
    file      "3fa4…": which file, and in a draft the key that opens it (portal.surveys.file_answers)

An empty answer is None and is not stored. `parse` never takes long, whatever it is given: lengths are checked first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.surveys.definition import Option, Question, Value
from portal.surveys.messages import N_, Message, Sentence, _n

MAX_TEXT = 10_000  # characters of an open answer when the question sets no limit
MAX_CODE = 120
MAX_SHORT = 60  # characters of a number, date or time
MAX_POINTS = 500

Canonical = str | list[str]


class Wrong(Exception):
    """An answer of the wrong form; `message` tells the respondent what is expected."""

    def __init__(self, code: str, sentence: Sentence, **params: Any) -> None:
        super().__init__(code)
        self.message = Message(code, sentence, params)


@dataclass(frozen=True, slots=True)
class Parsed:
    """`value` is None for no answer, and when there is an error."""

    value: Canonical | None = None
    error: Message | None = None


def parse(question: Question, posted: Sequence[str], options: Sequence[Option] = ()) -> Parsed:
    """The canonical value of what was posted for `question`; `options` are those it may choose from."""
    given = [text for text in (_clean(text) for text in posted) if text]
    if not given:
        return Parsed()
    try:
        return Parsed(_PARSERS[question.spec.value](question, given, options))
    except Wrong as wrong:
        return Parsed(error=wrong.message)


def parse_json(question: Question, value: Any, options: Sequence[Option] = ()) -> Parsed:
    """The same for a value from JSON: a text, a number, a boolean, or a list for several options."""
    return parse(question, texts_of(question, value), options)


def texts_of(question: Question, value: Any) -> list[str]:
    """A JSON value as the texts a form would have posted."""
    if value is None:
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, (list, tuple)):
        return [text for item in value if not isinstance(item, (list, dict)) for text in texts_of(question, item)]
    if isinstance(value, float) and value.is_integer():
        return [str(int(value))]
    text = str(value)
    return text.split() if question.spec.value in {Value.CODES, Value.RANKING} else [text]


def ranking_fields(address: str, form: Mapping[str, Sequence[str]], options: Iterable[Option]) -> list[str]:
    """Codes by rank when every option has a numbered field of its own, `address~code`: {"q~a": "2", "q~b": "1"}.

    Two options with the same number come out as one code twice, which `parse` refuses with a message.
    """
    ranked = [
        (int(number), option.code)
        for option in options
        for number in form.get(f"{address}~{option.code}", ())[:1]
        if number.strip().isdecimal() and len(number) < 4
    ]
    ranked.sort(key=lambda pair: pair[0])
    codes = [code for _, code in ranked]
    return [
        codes[index - 1] if index and ranked[index - 1][0] == number else code
        for index, (number, code) in enumerate(ranked)
    ]


def round_at(rounds: Any, number: str) -> Any:
    """The round of a repeat with this number in an address, counted from "1"; None when there is none."""
    if not isinstance(rounds, list) or not number.isdecimal() or len(number) > 4 or not 1 <= int(number) <= len(rounds):
        return None
    return rounds[int(number) - 1]


def text_of(value: Any) -> str:
    """A canonical value as the text that expressions see: codes of a multiple choice with spaces between."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return " ".join(text_of(item) for item in value if not isinstance(item, (list, tuple, dict)))
    return "" if isinstance(value, dict) else str(value)


# Control characters, and those that turn the direction of writing around.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _text(question: Question, given: list[str], _options: Sequence[Option]) -> str:
    limit = question.max_length or MAX_TEXT
    if len(given[0]) > limit:
        raise Wrong(
            "text_too_long",
            _n("Please use no more than %(n)d character.", "Please use no more than %(n)d characters."),
            n=limit,
        )
    return given[0]


def _short(text: str) -> str:
    """A number or date without the spaces people put between; too long a text is none."""
    return re.sub(r"[\s\u00a0\u202f]", "", text) if len(text) <= MAX_SHORT else "x"


def _number(text: str) -> Decimal:
    try:
        number = Decimal(_short(text).replace("−", "-").replace(",", "."))
    except InvalidOperation:
        raise Wrong("not_a_number", N_("Please give a number, for example 3 or 2.5.")) from None
    if not number.is_finite() or len(number.as_tuple().digits) > 15 or abs(number.adjusted()) > 15:
        raise Wrong("not_a_number", N_("Please give a number, for example 3 or 2.5."))
    return number


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _integer(_question: Question, given: list[str], _options: Sequence[Option]) -> str:
    number = _number(given[0])
    if number != number.to_integral_value() or re.search(r"[.,]\d{3}", given[0][:MAX_SHORT]):  # "1.000": one, or many?
        raise Wrong("not_whole", N_("Please give a whole number, without decimals."))
    return _plain(number)


def _decimal(question: Question, given: list[str], _options: Sequence[Option]) -> str:
    number = _number(given[0])
    lowest, highest = (_bound(question, name) for name in ("start", "end"))
    if question.kind == "range" and lowest is not None and highest is not None:
        lowest, highest = sorted((lowest, highest))
        if not lowest <= number <= highest:
            raise Wrong(
                "out_of_range",
                N_("Please give a number from %(lowest)s to %(highest)s."),
                lowest=_plain(lowest),
                highest=_plain(highest),
            )
    return _plain(number)


def _bound(question: Question, name: str) -> Decimal | None:
    try:
        return Decimal(question.parameters.get(name, ""))
    except InvalidOperation:
        return None


_DATES = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})", re.ASCII), (3, 2, 1)),
    (re.compile(r"(\d{4})-(\d{1,2})", re.ASCII), (1, 2)),
    (re.compile(r"(\d{4})", re.ASCII), (1,)),
)


def _as_date(text: str) -> date:
    """Year first, or day first as in most of Europe; a month or year alone stands for its first day."""
    for pattern, order in _DATES:
        if found := pattern.fullmatch(_short(text)):
            year, month, day = (*(int(found[index]) for index in order), 1, 1)[:3]
            try:
                return date(year, month, day)
            except ValueError:
                break
    raise Wrong("not_a_date", N_("Please give a date that exists, for example 2025-03-31."))


def _date(_question: Question, given: list[str], _options: Sequence[Option]) -> str:
    return _as_date(given[0]).isoformat()


def _as_time(text: str) -> time:
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?", _short(text), re.ASCII)
    try:
        if found:
            return time(int(found[1]), int(found[2]))
    except ValueError:
        pass
    raise Wrong("not_a_time", N_("Please give a time, for example 14:30."))


def _time(_question: Question, given: list[str], _options: Sequence[Option]) -> str:
    return _as_time(given[0]).isoformat(timespec="minutes")


def _datetime(_question: Question, given: list[str], _options: Sequence[Option]) -> str:
    """One field "2025-03-01T09:30", or a date and a time in two fields of the same name."""
    day, _, clock = " ".join(given[:2])[: 2 * MAX_SHORT].replace("T", " ", 1).partition(" ")
    return datetime.combine(_as_date(day), _as_time(clock)).isoformat(timespec="minutes")


def _consent(_question: Question, given: list[str], _options: Sequence[Option]) -> str | None:
    return "OK" if given[0].lower() in {"ok", "on", "1", "true", "yes"} else None


def _code(_question: Question, given: list[str], options: Sequence[Option]) -> str:
    return _known(given[:1], options)[0]


def _known(codes: list[str], options: Sequence[Option]) -> list[str]:
    listed = {option.code for option in options}
    if any(len(code) > MAX_CODE or code not in listed for code in codes):
        raise Wrong("unknown_option", N_("Please choose from the options that are shown."))
    return codes


def _codes(question: Question, given: list[str], options: Sequence[Option]) -> list[str]:
    chosen = set(_known(given, options))
    found = list(dict.fromkeys(option.code for option in options if option.code in chosen))
    if len(found) > 1 and any(option.exclusive for option in options if option.code in chosen):
        raise Wrong(
            "exclusive",
            N_("One of your choices cannot go together with others. Please choose either that one or the others."),
        )
    if question.max_selected and len(found) > question.max_selected:
        raise Wrong(
            "too_many",
            _n("Please choose no more than %(n)d option.", "Please choose no more than %(n)d options."),
            n=question.max_selected,
        )
    return found


def _ranking(_question: Question, given: list[str], options: Sequence[Option]) -> list[str]:
    if len(set(_known(given, options))) < len(given):
        raise Wrong("rank_twice", N_("Please give each option its own place. Two of them have the same one now."))
    return given


def _point(_question: Question, given: list[str], _options: Sequence[Option]) -> str:
    return _as_point(given[0])


def _as_point(text: str) -> str:
    parts = text[: 4 * MAX_SHORT].replace(",", " ").split()
    try:
        numbers = [_number(part) for part in parts]
    except Wrong:
        numbers = []
    if not 2 <= len(numbers) <= 4 or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        raise Wrong("not_a_point", N_("Please give a place as latitude and longitude, for example 52.09 5.12."))
    return " ".join(_plain(number) for number in (*numbers, Decimal(0), Decimal(0))[:4])


def _shape(_question: Question, given: list[str], _options: Sequence[Option]) -> str:
    parts = [part for part in given[0][: MAX_POINTS * 80].split(";") if part.strip()]
    if not 1 < len(parts) <= MAX_POINTS:
        raise Wrong("not_a_shape", N_("Please give at least two points, with a semicolon between them."))
    return ";".join(map(_as_point, parts))


def _file(_question: Question, given: list[str], _options: Sequence[Option]) -> str:
    if not re.fullmatch(r"[\w-][\w.-]{0,119}", given[0], re.ASCII):
        raise Wrong("not_a_file", N_("This file could not be accepted. Please choose it again."))
    return given[0]


def _nothing(_question: Question, _given: list[str], _options: Sequence[Option]) -> None:
    return None


_PARSERS: dict[Value, Callable[[Question, list[str], Sequence[Option]], Canonical | None]] = {
    Value.NOTHING: _nothing,
    Value.CODE: _code,
    Value.CODES: _codes,
    Value.RANKING: _ranking,
    Value.TEXT: _text,
    Value.INTEGER: _integer,
    Value.DECIMAL: _decimal,
    Value.DATE: _date,
    Value.TIME: _time,
    Value.DATETIME: _datetime,
    Value.CONSENT: _consent,
    Value.POINT: _point,
    Value.SHAPE: _shape,
    Value.FILE: _file,
}
