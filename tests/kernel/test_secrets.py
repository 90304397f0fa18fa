"""Keys and codes."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import secrets


def test_the_words_are_2048_different_ones_and_every_code_is_typed_back():
    assert len(set(secrets.WORDS)) == len(secrets.WORDS) == 2048
    code = secrets.word_code()
    assert len(code.split("-")) == 5
    assert {len(word) for word in secrets.WORDS} == {4}
    assert secrets.tidy_code("  " + code.upper().replace("-", " ") + " ") == code
    for between in ("", "–", ", ", " - ", "\n", "_"):
        assert secrets.tidy_code(code.replace("-", between)) == code
    assert secrets.tidy_code(code.replace("a", "á").replace("l", "ł").capitalize() + ".") == code
    assert secrets.tidy_code(code + "x") != code
    assert secrets.tidy_code("") != code


def test_one_purpose_never_finds_what_another_hid():
    secrets.use_secret(b"one")
    hashes = {secrets.keyed_hash(*parts) for parts in (("a", "b"), ("b", "a"), ("a", "b", ""), ("ab",), ("a", b"c"))}
    assert len(hashes) == 5
    before = secrets.keyed_hash("a", "b")
    secrets.use_secret(b"two")
    assert secrets.keyed_hash("a", "b") != before


@given(st.binary(max_size=200), st.integers(0, 400))
def test_a_changed_byte_opens_nothing(data, where):
    key = secrets.new_key()
    sealed = secrets.seal(key, data, b"draft")
    assert secrets.unseal(key, sealed, b"draft") == data
    assert secrets.unseal(key, sealed, b"other") is None
    assert secrets.unseal(secrets.new_key(), sealed, b"draft") is None
    broken = bytearray(sealed)
    broken[where % len(broken)] ^= 1
    assert secrets.unseal(key, bytes(broken), b"draft") is None


def test_the_same_bytes_give_the_same_words_and_a_key():
    data = secrets.keyed_hash("words", b"seed")
    code = secrets.words_from(data)
    assert code == secrets.words_from(data)
    assert len(secrets.key_from_code(code)) == 32
    assert secrets.key_from_code(code) != secrets.key_from_code(code + "x")


def test_no_word_is_mistaken_for_another_by_one_doubled_letter():
    squeezed = {"".join(letter for letter, _ in itertools.groupby(word)) for word in secrets.WORDS}
    assert len(squeezed) == 2048
