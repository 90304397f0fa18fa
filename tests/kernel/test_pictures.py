"""Pictures that people send: what comes back, and what nobody can learn from it."""

import io
import random
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, JpegImagePlugin

from portal.kernel.pictures import BadPicture, clean_picture

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
SECRET = b"Canon of Mrs. Jansen"


def encoded(picture: Image.Image, kind: str = "JPEG", **how) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **how)
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def halves(size: tuple[int, int] = (400, 200)) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    return picture


def photo_with_place(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, SECRET.decode()
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 5.0, 24.0), 3: "E", 4: (5.0, 7.0, 12.0)})
    return encoded(halves(), exif=exif, comment=SECRET, xmp=b"<x>" + SECRET + b"</x>")


def colour(picture: Image.Image, x: int, y: int) -> str:
    red, _, blue = picture.convert("RGB").getpixel((x, y))
    return "red" if red > blue else "blue"


def test_place_camera_and_comment_are_gone():
    sent = photo_with_place()
    assert SECRET in sent
    assert opened(sent).getexif().get_ifd(GPS)
    kept = clean_picture(sent).data
    assert SECRET not in kept
    assert not opened(kept).getexif()
    assert set(opened(kept).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(("orientation", "red_at"), [(3, (390, 100)), (6, (100, 10)), (8, (100, 390))])
def test_a_photo_stands_upright(orientation, red_at):
    made = clean_picture(photo_with_place(orientation))
    kept = opened(made.data)
    assert kept.size == (made.width, made.height) == ((400, 200) if orientation == 3 else (200, 400))
    assert colour(kept, *red_at) == "red"


def test_the_longer_side_is_cut_and_a_small_picture_stays_small():
    assert opened(clean_picture(encoded(halves((3000, 1500))), edge=800).data).size == (800, 400)
    assert opened(clean_picture(encoded(halves((30, 20)), "PNG")).data).size == (30, 20)


def test_what_is_transparent_becomes_white():
    assert opened(clean_picture(encoded(Image.new("RGBA", (9, 9)), "WEBP")).data).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16"])
def test_every_way_of_keeping_colours_is_read(mode):
    sent = Image.new("I;16", (40, 20), 40_000) if mode == "I;16" else halves((40, 20)).convert(mode)
    kept = opened(clean_picture(encoded(sent, "PNG")).data)
    assert kept.mode == "RGB"
    if mode == "I;16":
        assert abs(kept.getpixel((9, 9))[0] - 40_000 // 256) < 4


def test_colours_of_a_profile_become_plain_ones_and_a_broken_profile_is_no_matter():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, b"no profile at all"):
        kept = opened(clean_picture(encoded(halves(), icc_profile=icc)).data)
        assert "icc_profile" not in kept.info
        assert colour(kept, 10, 10) == "red"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + bytes(40),
        b"%PDF-1.7",
        b"\xff\xd8\xff" + bytes(50),
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        encoded(halves())[:700],
    ],
)
def test_what_is_no_picture_is_refused(sent):
    with pytest.raises(BadPicture):
        clean_picture(sent)


def bomb(width: int, height: int) -> bytes:
    """A PNG of one colour: a few kilobytes that want to become gigabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(30_000, 30_000), (2**31 - 1, 1), (40_000, 2)])
def test_a_bomb_is_refused_by_its_header(size):
    began = time.monotonic()
    with pytest.raises(BadPicture):
        clean_picture(bomb(*size))
    assert time.monotonic() - began < 5


def noise(size: tuple[int, int]) -> Image.Image:
    small = Image.frombytes("RGB", (400, 300), random.Random(5).randbytes(400 * 300 * 3))
    return small.resize(size, Image.Resampling.NEAREST)


def test_a_photo_of_forty_megapixels_takes_little_memory_and_time(tmp_path):
    """Weighed from a small process: the weight of the one that starts another is counted with it."""
    weigh = """
import resource, subprocess, sys, time
began = time.monotonic()
done = subprocess.run([sys.executable, "-I", sys.argv[1] + "/portal/kernel/picture_process.py", "1600"],
                      stdin=open(sys.argv[2], "rb"), capture_output=True, check=True)
print(len(done.stdout), time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(encoded(noise((7300, 5480)), quality=92))
    length, seconds, kilobytes = run(weigh, b"", str(photo)).split()
    assert int(length) > 100_000
    assert float(seconds) < 10
    assert int(kilobytes) + (photo.stat().st_size >> 10) < 100 << 10


def run(program: str, sent: bytes, *more: str) -> str:
    command = [sys.executable, "-c", program, str(Path(__file__).parents[2]), *more]
    return subprocess.run(command, input=sent, capture_output=True, check=True, timeout=60).stdout.decode()


def test_a_progressive_photo_is_read_or_refused_by_its_size():
    assert clean_picture(encoded(noise((4000, 3000)), progressive=True)).width == 1600
    with pytest.raises(BadPicture):
        clean_picture(encoded(Image.new("RGB", (9000, 7000)), progressive=True))


def test_damaged_pictures_never_do_more_than_be_refused():
    """Five hundred of each kind, all in one process, since starting it is what takes the time."""
    mutate = """
import io, random, sys
sys.path.insert(0, sys.argv[1])
from portal.kernel import picture_process as process
chance = random.Random(11)
data = sys.stdin.buffer.read()
read = 0
for _ in range(500):
    broken = bytearray(data)
    for _ in range(chance.choice((0, 1, 4, 30))):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    if chance.random() < 0.3:
        del broken[chance.randrange(len(broken)):]
    try:
        facts, body = process.made_smaller(io.BytesIO(broken), 300)
        process.Image.open(io.BytesIO(body)).load()
        read += 1
    except Exception:
        pass
print(read)
"""
    noisy = noise((90, 60))
    for sent in (photo_with_place(6), encoded(noisy, progressive=True), encoded(noisy, "PNG"), encoded(noisy, "WEBP")):
        assert 0 < int(run(mutate, sent)) <= 500


def test_a_picture_in_a_picture_counts_once():
    """What phones send as MPO: two JPEGs, the second for depth."""
    sent = encoded(halves(), "MPO", save_all=True, append_images=[Image.new("RGB", (10, 10), "green")])
    assert isinstance(opened(sent), JpegImagePlugin.JpegImageFile)
    assert colour(opened(clean_picture(sent).data), 10, 10) == "red"
