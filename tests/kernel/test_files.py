"""What may be kept of what people send, and that it says nothing about them."""

import random

import pytest
from PIL import Image

from portal.kernel.errors import Invalid
from portal.kernel.files import DOCUMENT, PICTURE, SOUND, VIDEO, BadFile, take_file
from portal.kernel.recordings import without_traces
from tests.support.media import mp3, mp4, photo

PLACE = b"+52.0907+005.1214/"


def test_place_and_time_of_a_video_are_gone_and_everything_else_stays_where_it_is():
    sent = mp4(place=PLACE)
    kept = take_file(sent, "VID_20260301.mp4", {VIDEO}).data
    assert PLACE in sent
    assert PLACE not in kept
    assert len(kept) == len(sent)
    assert kept[kept.index(b"mdat") :] == sent[sent.index(b"mdat") :]
    for box in (b"mvhd", b"tkhd", b"mdhd"):
        start = kept.index(box) + 8
        assert kept[start : start + 8] == bytes(8)
        assert kept[start + 8 :][:4] == sent[start + 8 :][:4] != bytes(4)


def test_tags_of_a_sound_are_cut():
    assert take_file(mp3(b"Mrs. Jansen"), "memo.mp3", {SOUND}).data == mp3(b"")


def test_damaged_recordings_never_crash():
    chance = random.Random(3)
    for sent in (mp4(place=PLACE), mp3(b"name")):
        for _ in range(2000):
            broken = bytearray(sent)
            for _ in range(5):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            without_traces(bytes(broken[: chance.randrange(len(broken))]))


@pytest.mark.parametrize(
    ("data", "name", "accepted", "kept_as"),
    [
        (photo(), "IMG_1.JPG", {PICTURE}, "image/jpeg"),
        (photo("PNG"), "IMG_1.jpeg", {PICTURE}, "image/jpeg"),
        (photo(), "without-ending", {PICTURE, DOCUMENT}, "image/jpeg"),
        (mp4(), "a.mov", {VIDEO}, "video/mp4"),
        (mp4(video=False), "a.m4a", {SOUND}, "audio/mp4"),
        (mp4(video=False), "a.3gp", {SOUND}, "audio/mp4"),
        (b"\x1aE\xdf\xa3 webm", "a.webm", {SOUND}, "audio/webm"),
        (b"\x1aE\xdf\xa3 webm", "a.webm", {VIDEO}, "video/webm"),
        (b"OggS sound", "a.ogg", {SOUND}, "audio/ogg"),
        (b"RIFF1234WAVE sound", "a.wav", {SOUND}, "audio/wav"),
        (b"%PDF-1.7 text", "a.pdf", {DOCUMENT}, "application/pdf"),
    ],
)
def test_the_content_says_what_a_file_is(data, name, accepted, kept_as):
    assert take_file(data, name, accepted).media_type == kept_as


@pytest.mark.parametrize(
    ("data", "name", "accepted"),
    [
        (b"%PDF-1.7", "photo.jpg", {PICTURE, DOCUMENT}),
        (photo(), "letter.pdf", {PICTURE, DOCUMENT}),
        (photo(), "movie.mp4", {PICTURE, VIDEO}),
        (photo(), "page.html", {PICTURE}),
        (b"MZ program", "photo.jpg", {PICTURE}),
        (b"MZ program", "x.exe", {PICTURE, SOUND, VIDEO, DOCUMENT}),
        (b"<svg onload='x()'></svg>", "photo.svg", {PICTURE, DOCUMENT}),
        (b"\0\0\0\x18ftypheic", "photo.heic", {PICTURE, VIDEO}),
        (mp4(), "sound.m4a", {SOUND}),
        (b"", "photo.jpg", {PICTURE}),
        (b"%PDF-" + bytes(13 << 20), "a.pdf", {DOCUMENT}),
    ],
)
def test_what_lies_or_is_not_asked_for_is_refused(data, name, accepted):
    with pytest.raises(BadFile):
        take_file(data, name, accepted)


def test_a_damaged_picture_is_refused_as_a_picture():
    with pytest.raises(Invalid):
        take_file(photo()[:90], "a.jpg", {PICTURE})


def test_a_picture_has_no_place_when_it_is_kept():
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 24.0)})
    assert b"Exif" in photo(exif=exif)
    assert b"Exif" not in take_file(photo(exif=exif), "a.jpg", {PICTURE}).data
