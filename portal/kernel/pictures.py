"""A picture that somebody sent → a small one without anything that it says about them.

Only its pixels survive: no place, time, camera, name or preview. Decoding is done by `picture_process` in a process of
its own with limits on memory and time, two at once.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.kernel.errors import DomainError, Invalid

MAX_BYTES = 24 << 20
"""Of what is sent; photos of 40 megapixels have 8 to 20 MB."""
EDGE = 1600
"""The longer side of what is kept, in pixels: enough to read a street sign on a photo of a street."""
MEDIA_TYPE = "image/jpeg"
SECONDS = 10  # by the clock; the process itself has 8 of processor time

_PROCESS = Path(__file__).with_name("picture_process.py")
_at_once = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG without metadata, upright, in sRGB; sizes in pixels."""

    data: bytes
    width: int
    height: int


class BadPicture(Invalid):
    """What was sent cannot be taken as a picture; the message says why."""


def is_picture(data: bytes) -> bool:
    """Whether it begins as the pictures that can be read do: JPEG, PNG or WebP. Its name says nothing."""
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def clean_picture(data: bytes, edge: int = EDGE) -> Picture:
    """The picture in `data`, its longer side at most `edge` pixels. Raises `BadPicture`."""
    if len(data) > MAX_BYTES:
        raise BadPicture(_l("This picture is too large. %(n)s MB is the most.", n=MAX_BYTES >> 20))
    if not is_picture(data):
        raise BadPicture(_l("This is not a picture that we can read. Please choose a JPEG, PNG or WebP picture."))
    with _at_once:
        facts, body = _in_process(data, edge)
    if "error" in facts:
        raise _REFUSALS[facts["error"]](facts)
    return Picture(body, facts["width"], facts["height"])


def _in_process(data: bytes, edge: int) -> tuple[dict[str, Any], bytes]:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(_PROCESS), str(edge)],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
                env={},
                cwd="/",
            )
        except subprocess.TimeoutExpired:
            return {"error": "too_slow"}, b""
    head, _, body = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:
        return {"error": "too_slow" if -done.returncode in _TIME_SIGNALS else "damaged"}, b""
    return json.loads(head), body


_TIME_SIGNALS = {24, 9}  # SIGXCPU, SIGKILL


def _too_many_pixels(facts: dict[str, Any]) -> DomainError:
    if "megapixels" not in facts:
        return BadPicture(_l("This picture has too many pixels. Please make it smaller, or take a photo of it."))
    return BadPicture(
        _l(
            "This picture has %(n)s million pixels, which is too many. Please make it smaller, or take a photo of it.",
            n=facts["megapixels"],
        )
    )


_REFUSALS: dict[str, Any] = {
    "too_many_pixels": _too_many_pixels,
    "too_slow": lambda facts: BadPicture(_l("Reading this picture takes too long. Please choose another one.")),
    "damaged": lambda facts: BadPicture(
        _l("This picture is damaged or too large. Please choose it again, or another one.")
    ),
}
