"""Organisers' texts in several languages."""

from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.text import LocalizedText

texts = st.dictionaries(st.sampled_from(["nl", "en", "pl", "sl", "de"]), st.text())


def test_an_empty_text_counts_as_not_written():
    text = LocalizedText(nl="Ja", en=" ", pl="")
    assert list(text) == ["nl"]
    assert text.missing(["nl", "en", "pl"]) == ["en", "pl"]


def test_a_fallback_says_in_which_language_it_is():
    text = LocalizedText(nl="Ja", de="Ja doch")
    assert text.best("pl") == ("Ja", "nl")
    assert LocalizedText(de="Ja doch").best("pl") == ("Ja doch", "de")
    assert LocalizedText().best("pl") == ("", "pl")


def test_a_changed_copy_leaves_the_original():
    text = LocalizedText(nl="Ja")
    assert text.with_text("pl", "Tak")["pl"] == "Tak"
    assert text.with_text("nl", "") == LocalizedText()
    assert dict(text) == {"nl": "Ja"}


@given(texts)
def test_json_and_back_is_the_same(given):
    text = LocalizedText(given)
    again = LocalizedText(text.to_json())
    assert again == text
    assert hash(again) == hash(text)
