"""Readable names for addresses."""

import re

from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.ids import short_code, slug


def test_slugs_fold_the_letters_of_our_languages():
    assert slug("Łódzkie: Zażółć gęślą jaźń") == "lodzkie-zazolc-gesla-jazn"
    assert slug("Črna na Koroškem ½") == "crna-na-koroskem-12"
    assert slug("!!!") == "x"


@given(st.text())
def test_a_slug_is_always_a_plain_address_part(text):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))
    assert len(slug(text)) <= 60


def test_codes_do_not_repeat_and_have_no_doubtful_letters():
    codes = {short_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert not set("0O1lI") & set("".join(codes))
