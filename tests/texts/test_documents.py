"""The stored document: whatever is in it, what is shown is safe, and offsets are those of pycrdt."""

import json
from random import Random
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text, XmlElement, XmlText

from portal.texts.blocks import Block, Run, plain
from portal.texts.document import body, checksum, formats, new_document, places, read, recorded, write
from portal.texts.html import html
from portal.texts.notation import parse
from tests.texts.browsers import Browser, some_text


def test_a_document_says_what_was_written_into_it():
    wanted = parse("## Kop\nEen **vet** [adres](/r/x)\n- a\n  - b\n- c\n1. d")
    doc = new_document()
    write(body(doc), wanted)
    assert read(doc) == wanted
    assert [str(child.tag) for child in body(doc).children] == ["heading", "paragraph", "bullet_list", "ordered_list"]


def test_lists_are_nested_in_html():
    shown = html(parse("- a\n  - b\n  - c\n- d\n\nvrij"))
    assert shown == "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul><p>vrij</p>"


@pytest.mark.parametrize("words", ["żółć", "čšž", "😀", "👩‍👩‍👧", "e\u0301"])
def test_offsets_are_bytes_of_utf8(words):
    """Yjs counts UTF-16 units, pycrdt bytes; an offset in characters would cut a letter in two."""
    doc = new_document()
    write(body(doc), [Block((Run(f"{words} abc"),))])
    (place,) = places(doc)
    text = place.texts[0]
    assert len(text) == len(f"{words} abc".encode())
    text.insert(len(f"{words} ".encode()), "NEW ", formats(Run("", strong=True)))
    assert read(doc)[0].runs == (Run(f"{words} "), Run("NEW ", strong=True), Run("abc"))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html;base64,x", "//evil.example", 'https://x" onclick="x', 7, None]
)
def test_hostile_link_is_shown_as_words(address):
    doc = new_document()
    write(body(doc), [Block((Run("klik"),))])
    next(places(doc)).texts[0].format(0, 4, {"link": {"href": address}})
    shown = html(read(doc))
    assert shown == "<p>klik</p>" or ("onclick" not in shown and 'href="https://x' in shown)


def test_markup_in_words_is_escaped():
    shown = html(parse('<script>alert(1)</script> <img src=x onerror=y> & "'))
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;" in shown


def test_unknown_nodes_are_read_through():
    doc = new_document()
    root = body(doc)
    root.children.append(XmlElement("script", {"src": "//x"}, [XmlElement("paragraph", {}, [XmlText("in")])]))
    root.children.append(
        XmlElement("paragraph", {"onclick": "x"}, [XmlText("a"), XmlElement("heading", {}, [XmlText("b")])])
    )
    root.children.append(XmlText("los"))
    root.children.append(XmlElement("bullet_list", {}, [XmlElement("list_item", {}, [XmlText("punt")])]))
    assert html(read(doc)) == "<p>in</p><p>a</p><h3>b</h3><p>los</p><ul><li>punt</li></ul>"
    assert plain(read(doc)) == "in\n\na\n\nb\n\nlos\npunt"


def test_endless_nesting_ends():
    doc = new_document()
    container = body(doc)
    for _each in range(300):
        container.children.append(XmlElement("paragraph"))
        container = container.children[0]
    container.children.append(XmlText("diep"))
    assert "diep" not in html(read(doc))


def test_control_characters_become_spaces():
    doc = new_document()
    write(body(doc), [Block((Run("a\0b\nc\x1bd"),))])
    assert plain(read(doc)) == "a b c d"


def test_other_roots_are_not_shown():
    doc = Doc()
    doc["title"] = Text("geheim")
    ours = new_document([doc.get_update()])
    assert read(ours) == []


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(max_size=20), max_size=4))
def test_any_text_is_safe_html(lines):
    doc = new_document()
    write(body(doc), [Block((Run(line, strong=True, link="https://example.org/?a=1&b"),)) for line in lines])
    shown = html(read(doc))
    assert not {"<script", "<img", "onerror"} & set(shown.lower().split())
    json.dumps([block.to_json() for block in read(doc)])
    assert [Block.from_json(block.to_json()) for block in read(doc)] == read(doc)


def test_checksum_tells_texts_apart():
    one, other = new_document(), new_document()
    write(body(one), parse("żółw\nb"))
    write(body(other), parse("żółw b"))
    assert checksum(one) == crc32("żółw\nb\n".encode())
    assert checksum(one) != checksum(other)


@pytest.mark.parametrize("seed", range(5))
def test_many_updates_at_once_say_what_they_say_one_by_one(seed):
    random = Random(seed)
    begun = new_document()
    write(body(begun), parse(some_text(random)))
    log = [begun.get_update()]
    windows = [Browser(log, random) for _each in range(3)]
    for _round in range(60):
        sent = []
        for window in random.sample(windows, 2):  # they did not hear of each other
            for _step in range(3):
                window.work(1)
                sent.append((window, window.news()))
        random.shuffle(windows)
        log += [update for _window, update in sent]
        for window in windows:
            for sender, update in sent:
                if sender is not window:
                    window.hear(update)
    one_by_one = new_document()
    for update in log:
        one_by_one.apply_update(update)
    at_once = new_document(log)
    assert len(log) == 361
    assert at_once.get_state() == one_by_one.get_state()
    assert read(at_once) == read(one_by_one) == read(windows[0].doc)


def test_only_what_was_done_is_recorded():
    doc = new_document()
    write(body(doc), parse("een twee drie"))
    del next(places(doc)).texts[0][0:4]
    with recorded(doc) as nothing:
        pass
    assert nothing == []
