"""Logos: a picture that was sent becomes a small PNG that we drew. No byte of what was sent is kept (SEC-10)."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
BYTES_LIMIT = 512 * 1024
PIXELS_LIMIT = 4_000_000
#: Twice the room it has in the page, for dense screens.
BOX = (480, 160)


class LogoError(ValueError):
    """``code`` names the sentence shown (``texts.yml``, ``logo.erreurs``)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Drawn:
    png: bytes
    width: int
    height: int


def redraw(content: bytes) -> Drawn:
    """The picture within ``BOX``, without metadata. Raises LogoError."""
    if len(content) > BYTES_LIMIT:
        raise LogoError("trop_lourd")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as sent:
                if sent.width * sent.height > PIXELS_LIMIT:  # read from the header: nothing is decoded yet
                    raise LogoError("trop_grand")
                picture = sent.convert("RGBA")
    except LogoError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, ValueError, SyntaxError, EOFError):
        raise LogoError("illisible") from None
    picture.thumbnail(BOX)
    clean = Image.new("RGBA", picture.size)
    clean.paste(picture)
    output = io.BytesIO()
    clean.save(output, "PNG", optimize=True)
    return Drawn(output.getvalue(), clean.width, clean.height)
