"""Run on its own, in a process with limits: a picture on standard input, a smaller one on standard output.

    python -I picture_process.py 1600 < photo.jpg

Nothing of the application is imported: what a hostile picture breaks here holds no secret and is gone with the process.
The first line of the output is {"width": 1600, "height": 1200} or {"error": code, …}; a JPEG follows.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from typing import Any, BinaryIO

from PIL import Image, ImageCms

SECONDS = 8  # of processor time
MEMORY = 96 << 20  # bytes of data; the process itself has 18 MB, a photo of 40 megapixels takes 60 more
MAX_PIXELS = 120_000_000  # of a baseline JPEG, which is read at a half, a quarter or an eighth of its size
MAX_DECODED = 52 << 20  # bytes of what must be held at full size: 13 megapixels of PNG, 18 of progressive JPEG
MAX_SIDE = 30_000
FORMATS = ("JPEG", "PNG", "WEBP")  # a JPEG may turn out to be an MPO, of which the first picture counts
QUALITY = 82
ORIENTATION = 0x0112  # in EXIF: a phone writes its sensor's rows and says how it was held


class Refused(Exception):
    """The picture is not read further; `facts` say why."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.facts = {"error": code, **facts}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        facts, body = made_smaller(sys.stdin.buffer, int(sys.argv[1]))
    except Refused as refused:
        facts, body = refused.facts, b""
    except (MemoryError, Image.DecompressionBombError):
        facts, body = {"error": "too_many_pixels"}, b""
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + body)


def made_smaller(data: BinaryIO, edge: int) -> tuple[dict[str, Any], bytes]:
    """Anything else that is raised on the way says that the picture is damaged: the process then ends with status 1.

    `data` is a file, not a pipe: it is read in blocks.
    """
    picture: Image.Image = Image.open(data, formats=FORMATS)
    _check_size(picture)
    picture.draft("RGB", (edge, edge))
    profile, orientation = picture.info.get("icc_profile"), picture.getexif().get(ORIENTATION)
    picture = _of_smooth_colours(picture)
    picture.thumbnail((edge, edge), reducing_gap=2.0)
    if orientation in _TURNS:
        picture = picture.transpose(_TURNS[orientation])
    picture = _on_white(_in_srgb(picture, profile) if profile else picture)
    picture.info = {}
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=QUALITY, optimize=True)
    return {"width": picture.width, "height": picture.height}, target.getvalue()


def _check_size(source: Image.Image) -> None:
    """From the header alone, before anything is decoded."""
    pixels = source.width * source.height
    if max(source.size) > MAX_SIDE or pixels > MAX_PIXELS or pixels * _held_at_once(source) > MAX_DECODED:
        raise Refused("too_many_pixels", megapixels=round(pixels / 1_000_000))


def _held_at_once(source: Image.Image) -> float:
    """Bytes of each pixel that are in memory together."""
    if source.format == "WEBP":
        return 16  # libwebp's canvases and a copy
    if source.format == "PNG":
        return 4 if source.mode in ("RGB", "L") else 8
    return _coefficients(source) if "progressive" in source.info else 0


def _coefficients(source: Any) -> float:
    """A progressive JPEG is held as two bytes of each sample; the planes of colour often have fewer samples."""
    samples = [across * down for _, across, down, _ in source.layer]
    return float(2 * sum(samples) / max(samples))


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _of_smooth_colours(picture: Image.Image) -> Image.Image:
    """Palettes, bits and sixteen bits as what can be made smaller without steps."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGB", "L", "CMYK"):
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Phones photograph in Display P3: without its profile such a photo would look pale."""
    if picture.mode == "RGBA":
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture
    return converted or picture


if __name__ == "__main__":
    main()
