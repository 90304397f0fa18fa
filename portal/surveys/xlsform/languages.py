"""Languages as headers spell them: "Nederlands (nl)", "English(en)", "nl", "Dutch", "Klingon"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale

_WITH_CODE = re.compile(r"(?P<name>.*?)\s*\(\s*(?P<code>(?:[A-Za-z]{2,3}|x)(?:[-_][A-Za-z0-9]{2,8})*)\s*\)")
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*|x-[a-z0-9]{1,8}")
# The languages in which names of languages are known (loaded anyway, apart from the last three), and what speakers of
# further ones call theirs: CLDR has it too, but loading 45 locales for it costs 0.7 s and 20 MB.
_NAMED_IN = ("en", "nl", "pl", "sl", "de", "fr", "es")
_OWN_NAMES = (
    "am አማርኛ, ar العربية, bg български, bs bosanski, cs čeština, da dansk, de Deutsch, el Ελληνικά, en English, es "
    "español, et eesti, fa فارسی, fi suomi, fr français, ga Gaeilge, hr hrvatski, hu magyar, it italiano, ja 日本語, "
    "ku kurdî (kurmancî), lt lietuvių, lv latviešu, mk македонски, nl Nederlands, no norsk, pl polski, ps پښتو, pt "
    "português, ro română, ru русский, sk slovenčina, sl slovenščina, so Soomaali, sq shqip, sr српски, sv svenska, "
    "ta தமிழ், th ไทย, ti ትግርኛ, tr Türkçe, uk українська, ur اردو, vi Tiếng Việt, zh 中文"
)


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is a BCP 47 tag, private ("x-klingon") for a name nobody knows; `name` as the header has it, or ""."""

    code: str
    name: str = ""

    @property
    def is_known(self) -> bool:
        return not self.code.startswith("x-")


def read_language(text: str) -> Language:
    """The language a header names."""
    text = " ".join(text.split())
    if found := _WITH_CODE.fullmatch(text):
        return Language(_tag(found["code"]), found["name"])
    if _CODE.fullmatch(text) and (text.lower().startswith("x-") or _is_code(text)):
        return Language(_tag(text))
    if code := _names().get(text.casefold()):
        return Language(code, text)
    letters = re.sub(r"[^a-z0-9]", "", text.casefold())[:8]
    return Language(f"x-{letters or 'unnamed'}", text)


def header(code: str, names: Mapping[str, str]) -> str:
    """How a header spells a language, so that it is read back as the same."""
    return f"{names[code]} ({code})" if names.get(code) else code


def _tag(code: str) -> str:
    """A tag in its usual spelling: nl, pt-BR, zh-Hant."""
    first, *rest = code.replace("_", "-").split("-")
    if first.lower() == "x":
        return code.lower()
    spelled = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower() for part in rest]
    return "-".join([first.lower(), *spelled])


def _is_code(text: str) -> bool:
    return re.split("[-_]", text)[0].lower() in Locale("en").languages


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for display in _NAMED_IN:
        for code, name in Locale(display).languages.items():
            if "_" not in code:
                names.setdefault(name.casefold(), code)
    for entry in _OWN_NAMES.split(", "):
        code, _, name = entry.partition(" ")
        names.setdefault(name.casefold(), code)
    return names
