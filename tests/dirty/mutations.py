"""Random damage to the bytes and cells of a file, and a reading of CSV that owes nothing to the product's."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from hypothesis import strategies as st

NASTY = (
    b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"|", b";",
    b"\t", b" ", b"-", b"nan", b"inf", b"1e400", b"1e-9", b"_", b"9" * 40, "٣".encode(), "\u202e".encode(), 
    b"=1+1", b"2026-02-30", b"true", b"{", b"0",
)  # fmt: skip


@dataclass(frozen=True)
class Damage:
    """``kind`` at the place ``share`` of the file's length (0..1), with ``length`` bytes or cells, and ``text``."""

    kind: str
    share: float
    length: int
    text: bytes

    def __call__(self, content: bytes) -> bytes:
        place = int(self.share * len(content))
        rest = content[place + self.length :]
        if self.kind == "put":
            return content[:place] + self.text + content[place:]
        if self.kind == "replace":
            return content[:place] + self.text + rest
        if self.kind == "remove":
            return content[:place] + rest
        if self.kind == "repeat":
            return content[: place + self.length] + content[place:]
        if self.kind == "cut":
            return content[:place]
        return self._cell(content)

    def _cell(self, content: bytes) -> bytes:
        """A whole cell becomes the text: damage that stays a well-formed file goes deeper."""
        lines = content.split(b"\n")
        row = int(self.share * (len(lines) - 1))
        cells = lines[row].split(b",")
        cells[self.length % len(cells)] = self.text
        lines[row] = b",".join(cells)
        return b"\n".join(lines)


KINDS = ("put", "replace", "remove", "repeat", "cut", "cell", "cell", "cell")
DAMAGES = st.lists(
    st.builds(
        Damage,
        st.sampled_from(KINDS),
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 40),
        st.one_of(st.sampled_from(NASTY), st.binary(max_size=6), st.from_regex(rb"[0-9.eE+-]{1,24}", fullmatch=True)),
    ),
    min_size=1,
    max_size=3,
)


def damaged(content: bytes, damages: list[Damage]) -> bytes:
    for damage in damages:
        content = damage(content)
    return content


def plain_rows(content: bytes) -> list[list[str]]:
    """The rows of a CSV file as Python's strict reader sees them. UnicodeDecodeError or csv.Error: none."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))
