"""What gets into the log: nothing that cannot be read, that the schema does not know, or that hangs in the air."""

from random import Random
from types import SimpleNamespace

import pytest
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from portal.texts import contents, notation, updates
from portal.texts.document import body, new_document, read, write
from portal.texts.html import html
from tests.texts.browsers import Browser, some_text

SMALL = SimpleNamespace(size=0)


def code(data, doc=None, text=SMALL, halves=frozenset()):
    """The code with which an update is refused, or ""."""
    try:
        updates.check(updates.read(data), text, doc or new_document(), halves)
    except updates.Refused as refused:
        return refused.code
    return ""


def saying(text):
    doc = new_document()
    write(body(doc), notation.parse(text))
    return doc


def holding(name, value):
    doc = Doc()
    doc[name] = value
    return doc.get_update()


def element(*contents, tag="paragraph", attributes=None):
    doc = new_document()
    body(doc).children.append(XmlElement(tag, attributes or {}, list(contents)))
    return doc.get_update()


def formatted(name, value):
    doc = saying("woorden")
    body(doc).children[0].children[0].format(0, 3, {name: value})
    return doc.get_update()


def test_what_editors_do_is_taken():
    for seed in range(20):
        random = Random(seed)
        log = [saying(some_text(random)).get_update()]
        browser = Browser(log, random)
        browser.work(20)
        assert code(log[0]) == ""
        assert code(browser.news(), new_document(log)) == ""


@pytest.mark.parametrize("data", [b"", b"\0", b"abc", b"\xff" * 40, b"\0\0x", b"\1\1\1", bytes([1, 1, 1, 0, 4, 1])])
def test_what_does_not_decode_is_refused(data):
    assert code(data) == "undecodable"


def test_every_cut_update_is_refused():
    data = saying("Een **tekst** met\n- een punt").get_update()
    assert {code(data[:length]) for length in range(len(data))} == {"undecodable"}


def test_paste_of_two_megabytes_is_refused():
    assert code(saying("woord " * 350_000).get_update()) == "too-large"


def test_log_does_not_grow_without_end():
    full = SimpleNamespace(size=updates.LARGEST_LOG)
    assert code(saying("x").get_update(), text=full) == "full"


FOREIGN = {
    "a script": lambda: element(tag="script"),
    "a frame": lambda: element(tag="iframe", attributes={"src": "https://evil.example"}),
    "a handler": lambda: element(tag="paragraph", attributes={"onclick": "x"}),
    "a style": lambda: element(tag="heading", attributes={"style": "x"}),
    "an unknown mark": lambda: formatted("script", {}),
    "a colour": lambda: formatted("style", "color:red"),
    "another root": lambda: holding("other", Text("hidden")),
    "another fragment": lambda: holding("body2", XmlFragment([XmlText("x")])),
    "a map": lambda: holding("body", Map({"a": Map({"b": 1})})),
    "bytes": lambda: holding("body", Array([b"bytes"])),
    "a value": lambda: holding("body", Array([{"a": 1}])),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_what_the_schema_does_not_know_is_refused(what):
    assert code(FOREIGN[what]()) == "schema"


def test_embedded_things_and_documents_are_refused():
    embedded, parent = saying("woord"), Doc()
    body(embedded).children[0].children[0].insert_embed(1, {"image": "https://evil.example/x.png"})
    parent["body"] = Map({"level": Doc()})
    assert code(embedded.get_update()) == "schema"
    assert code(parent.get_update()) == "schema"


def test_update_that_needs_another_one_is_refused():
    """Yjs would keep it waiting in silence, and nobody would ever see these words."""
    random = Random(1)
    log = [saying("een twee drie").get_update()]
    browser = Browser(log, random)
    browser.type()
    first = browser.news()
    browser.type()
    second = browser.news()
    assert code(second, new_document(log)) == "gap"
    assert code(second, new_document([*log, first])) == ""
    assert code(first, new_document()) == "gap"


def test_deletion_of_unknown_words_is_refused():
    doc = saying("een twee")
    known = doc.get_state()
    del body(doc).children[0].children[0][0:3]
    assert code(doc.get_update(known)) == "gap"


def test_broken_updates_never_break_a_document():
    """Of 80,000 such updates 9,100 were still valid; pycrdt refused 23 of them when applied, and never crashed."""
    random = Random(7)
    log = [saying(some_text(random)).get_update()]
    browser = Browser(log, random)
    browser.work(10)
    good, taken = browser.news(), 0
    for _each in range(3000):
        data = bytearray(good)
        for _change in range(random.randint(1, 3)):
            at = random.randrange(len(data))
            data[at] = (data[at] + random.choice([-2, -1, 1, 2, 128])) % 256
        doc = new_document(log)
        if code(bytes(data), doc):
            continue
        try:
            doc.apply_update(bytes(data))
        except (ValueError, RuntimeError):
            continue  # this is what `Kept.try_out` finds before the log has it
        taken += 1
        assert html(read(doc))
        assert html(read(new_document([doc.get_update()])))
    assert taken > 20


def number(value):
    """As updates write it: seven bits in each byte, the lowest first."""
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + number(value >> 7)


def behind(doc, clock, kind, content):
    """An update of client 7 that puts something behind a unit of the document, as Yjs writes it."""
    (client,) = updates.state(doc)
    return b"\1\1\7\0" + bytes([0x80 | kind]) + number(client) + number(clock) + content + b"\0"


def without(doc, clock):
    """An update that deletes one unit."""
    (client,) = updates.state(doc)
    return b"\0\1" + number(client) + b"\1" + number(clock) + b"\1"


def test_letter_of_two_units_is_never_parted():
    """Yjs shows two broken letters then; pycrdt wrote documents that it could not read itself."""
    doc = saying("a😀b")  # paragraph, text, a, two units, b
    halves = contents.halves(doc.get_update())
    parting = {
        what: code(data, doc, halves=halves)
        for what, data in (
            *((f"words behind {clock}", behind(doc, clock, 4, b"\1X")) for clock in range(2, 6)),
            *((f"without {clock}", without(doc, clock)) for clock in range(2, 6)),
        )
    }
    refused = {what for what, why in parting.items() if why}
    assert set(parting.values()) == {"", "undecodable"}
    assert refused == {"words behind 3", "without 3", "without 4"}
    assert contents.halves(saying("żółw").get_update()) == set()


def test_merged_change_of_an_attribute_is_taken():
    """Yjs leaves the attribute's name out when it merges a new value with other updates."""
    doc = saying("## kop")
    ((_client, clock),) = contents.read(doc.get_update()).named
    assert code(behind(doc, clock, 8, b"\1\x7d\3"), doc) == ""
    assert code(behind(doc, clock - 1, 8, b"\1\x7d\3"), doc) == "schema"
    doc.apply_update(behind(doc, clock, 8, b"\1\x7d\3"))
    assert [block.level for block in read(doc)] == [3]
