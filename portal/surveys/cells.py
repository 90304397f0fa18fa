"""One cell of a file as an answer: `(position, code, number, text)`, as `portal.surveys.rows` stores them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.surveys.definition import Option, Value

Cell = tuple[int, str | None, float | None, str | None]
Reader = Callable[[str, Sequence[tuple[str, str]]], Iterator[tuple[str, Cell]]]
"""`read(name, [(option, text), …])` gives `(name, cell)`; the option is "" where one column is the whole question."""

YES = frozenset({"1", "y", "yes", "true", "x", "on", "selected", "ja", "j", "tak", "t", "da", "d"})
NO = frozenset({"", "0", "n", "no", "false", "off", "not selected", "nee", "nie", "ne"})
_BETWEEN = re.compile(r"[\s,;|]+")
_DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d")


class Unreadable(ValueError):
    """A cell that is no answer to its question."""

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(code)
        self.code, self.message = code, message


def option_codes(options: Iterable[Option], values: Mapping[str, str], *, labels_first: bool = False) -> dict[str, str]:
    """Tidy text → code. What a map says goes before all; the codes keep the order of the options."""
    options = list(options)
    codes = {name: option.code for option in options for name in (option.code, tidy(option.code))}
    labels = {tidy(label): option.code for option in reversed(options) for label in option.label.values()}
    found = {option.code: option.code for option in options} | codes
    found |= labels if labels_first else {text: code for text, code in labels.items() if text not in codes}
    return found | {tidy(text): code for text, code in values.items()}


def doubtful_cell(options: Iterable[Option]) -> str | None:
    """A text that is the code of one option and the label of another, if there is one."""
    options = list(options)
    codes = {tidy(option.code): option.code for option in options}
    pairs = ((tidy(label), option.code) for option in options for label in option.label.values())
    return next((text for text, code in pairs if codes.get(text, code) != code), None)


def reader(value: Value, codes: Mapping[str, str], missing: frozenset[str]) -> Reader:
    """How one column is read that holds the whole question."""
    parse = _PARSERS.get(value, _text)
    seen: dict[str, tuple[Cell, ...]] = dict.fromkeys(("", *missing), ())

    def read(name: str, given: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Cell]]:
        text = given[0][1]
        cells = seen.get(text)
        if cells is None:
            cells = tuple(parse(text, codes))
            if parse is not _text and len(seen) < 5000:
                seen[text] = cells
        for cell in cells:
            yield name, cell

    return read


def ticks(options: Iterable[Option], chosen: Sequence[str], missing: frozenset[str], *, ranked: bool) -> Reader:
    """How several columns are read, one per option: ticked or not, or the place in a ranking."""
    places = {option.code: place for place, option in enumerate(options)}
    yes = frozenset(map(tidy, chosen)) or YES
    words = {option.code: option_codes([option], {}).keys() for option in options}

    seen: dict[tuple[str, str], bool] = {}

    def is_ticked(pair: tuple[str, str]) -> bool:
        if pair not in seen:
            code, text = pair
            seen[pair] = text not in missing and _is_ticked(text, yes, words[code], chosen)
        return seen[pair]

    def read(name: str, given: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Cell]]:
        ticked = [pair[0] for pair in given if is_ticked(pair)]
        for position, code in enumerate(sorted(ticked, key=places.__getitem__), 1):
            yield name, (position, code, None, None)

    def read_places(name: str, given: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Cell]]:
        for code, text in given:
            if text and text not in missing:
                yield name, (_place(text, len(places)), code, None, None)

    return read_places if ranked else read


def _is_ticked(text: str, yes: frozenset[str], words: Iterable[str], chosen: Sequence[str]) -> bool:
    plain = tidy(text)
    if plain in yes or (not chosen and plain in words and plain not in NO):
        return True
    if plain in NO or chosen:
        return False
    raise Unreadable("not_a_tick", _l("“%(text)s” is neither yes nor no.", text=text[:60]))


def _place(text: str, most: int) -> int:
    number = _as_number(text)
    if number is None or number != int(number) or not 1 <= number <= most:
        raise Unreadable("not_a_place", _l("“%(text)s” is not a place in the ranking.", text=text[:60]))
    return int(number)


def tidy(text: str) -> str:
    """By what codes and labels are compared: letters' size and spaces do not matter."""
    return " ".join(text.casefold().split())


def _find(text: str, codes: Mapping[str, str]) -> str | None:
    """The code of an option; a spreadsheet's `5.0` is the code `5`."""
    plain = tidy(text)
    return codes.get(text) or codes.get(plain) or codes.get(plain.removesuffix(".0"))


def _code(text: str, codes: Mapping[str, str]) -> Iterator[Cell]:
    """A question whose options are not in the form takes any code."""
    found = _find(text, codes) if codes else text[:120]
    if found is None:
        raise Unreadable("unknown_option", _l("“%(text)s” is not an option of this question.", text=text[:60]))
    yield 0, found, None, None


def _several(text: str, codes: Mapping[str, str]) -> Iterator[Cell]:
    """Codes in the order of the options."""
    places = {code: place for place, code in enumerate(dict.fromkeys(codes.values()))}
    for position, code in enumerate(sorted(_listed(text, codes), key=places.__getitem__), 1):
        yield position, code, None, None


def _ranked(text: str, codes: Mapping[str, str]) -> Iterator[Cell]:
    """Codes in the order in which they stand, the first choice first."""
    for position, code in enumerate(_listed(text, codes), 1):
        yield position, code, None, None


def _listed(text: str, codes: Mapping[str, str]) -> list[str]:
    whole = _find(text, codes)
    found = [whole] if whole else [code for part in _BETWEEN.split(text) if part and (code := _find(part, codes))]
    if len(found) != len(set(found)) or (not whole and len(found) != sum(map(bool, _BETWEEN.split(text)))):
        raise Unreadable("unknown_option", _l("“%(text)s” is not a list of options of this question.", text=text[:60]))
    return found


def _number(text: str, _codes: Mapping[str, str]) -> Iterator[Cell]:
    number = _as_number(text)
    if number is None:
        raise Unreadable("not_a_number", _l("“%(text)s” is not a number.", text=text[:60]))
    yield 0, None, number, None


def _integer(text: str, codes: Mapping[str, str]) -> Iterator[Cell]:
    for cell in _number(text, codes):
        if cell[2] != int(cell[2] or 0):
            raise Unreadable("not_whole", _l("“%(text)s” is not a whole number.", text=text[:60]))
        yield cell


def _as_number(text: str) -> float | None:
    """A decimal point or comma; no thousands separators, which would be guessed."""
    plain = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    return float(plain) if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", plain) else None


def _date(text: str, _codes: Mapping[str, str]) -> Iterator[Cell]:
    yield 0, None, None, _as_date(text.partition("T")[0].partition(" ")[0]).isoformat()


def _as_date(text: str) -> date:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise Unreadable("not_a_date", _l("“%(text)s” is not a date.", text=text[:60]))


def _time(text: str, _codes: Mapping[str, str]) -> Iterator[Cell]:
    yield 0, None, None, _as_time(text)


def _as_time(text: str) -> str:
    try:
        return time.fromisoformat(text.partition(".")[0].zfill(5)).strftime("%H:%M")
    except ValueError:
        raise Unreadable("not_a_time", _l("“%(text)s” is not a time.", text=text[:60])) from None


def _datetime(text: str, _codes: Mapping[str, str]) -> Iterator[Cell]:
    day, _, clock = text.replace(" ", "T", 1).partition("T")
    yield 0, None, None, f"{_as_date(day).isoformat()}T{_as_time(clock or '00:00')}"


def _consent(text: str, _codes: Mapping[str, str]) -> Iterator[Cell]:
    plain = tidy(text)
    if plain == "ok" or plain in YES:
        yield 0, "OK", None, None
    elif plain not in NO:
        raise Unreadable("not_a_tick", _l("“%(text)s” is neither yes nor no.", text=text[:60]))


def _text(text: str, _codes: Mapping[str, str]) -> Iterator[Cell]:
    yield 0, None, None, text.replace("\0", "")


_PARSERS: dict[Value, Callable[[str, Mapping[str, str]], Iterator[Cell]]] = {
    Value.CODE: _code,
    Value.CODES: _several,
    Value.RANKING: _ranked,
    Value.INTEGER: _integer,
    Value.DECIMAL: _number,
    Value.DATE: _date,
    Value.TIME: _time,
    Value.DATETIME: _datetime,
    Value.CONSENT: _consent,
}
