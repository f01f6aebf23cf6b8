"""Logos: drawn again, or refused (SEC-10)."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image, PngImagePlugin

from bot.web.employers import logos


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300), **options: object) -> bytes:
    output = io.BytesIO()
    Image.new("RGBA" if kind != "JPEG" else "RGB", size, "#c0ffee").save(output, kind, **options)
    return output.getvalue()


@pytest.mark.parametrize("kind", logos.FORMATS)
def test_a_picture_is_drawn_again(kind: str) -> None:
    drawn = logos.redraw(picture(kind))
    assert drawn.png.startswith(b"\x89PNG") and (drawn.width, drawn.height) == (480, 160)


def test_nothing_hidden_stays() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("comment", "<script>alert(1)</script>")
    sent = picture(size=(40, 40), pnginfo=note) + b"<script>alert(2)</script>"
    drawn = logos.redraw(sent)
    assert b"script" not in drawn.png and (drawn.width, drawn.height) == (40, 40)


def bomb() -> bytes:
    """A small file that announces 30 000 × 30 000 pixels."""
    import struct

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", 30000, 30000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "illisible"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "illisible"),
        (b"<!DOCTYPE html><script>1</script>", "illisible"),
        (b"GIF89a\x01\x00\x01\x00", "illisible"),
        (picture()[:60], "illisible"),
        (bomb(), "illisible"),
        (picture(size=(2500, 2500)), "trop_grand"),
        (b"\0" * (logos.BYTES_LIMIT + 1), "trop_lourd"),
    ],
    ids=["vide", "svg", "html", "gif", "coupe", "bombe", "pixels", "octets"],
)
def test_refused(content: bytes, code: str) -> None:
    with pytest.raises(logos.LogoError) as refusal:
        logos.redraw(content)
    assert refusal.value.code == code
