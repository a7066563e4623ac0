"""The passages of a lesson that rest on certain sources, to read beside what rests on them too."""

from collections.abc import Collection
from html.parser import HTMLParser

from django.utils.safestring import SafeString, mark_safe

from training.lib.markdown.citations import anchor_of

_EMPTY = {"br", "hr", "img"}


def passages_citing(html: str, keys: Collection[str]) -> list[SafeString]:
    """Whole paragraphs, lists and tables of a rendered lesson, in their order.

    The lesson was cleaned when it was rendered, and its pieces are given back as they are.
    """
    wanted = {f'href="#{anchor_of(key)}"' for key in keys}
    blocks = _Blocks()
    blocks.feed(html)
    return [
        mark_safe(block)
        for block in blocks.found
        if not block.startswith("<section") and any(link in block for link in wanted)
    ]


class _Blocks(HTMLParser):
    """Cuts a text at its outermost elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._depth = 0
        self._pieces: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._pieces.append(self.get_starttag_text() or "")
        self._depth += tag not in _EMPTY
        self._cut()

    def handle_endtag(self, tag: str) -> None:
        self._pieces.append(f"</{tag}>")
        self._depth -= 1
        self._cut()

    def handle_data(self, data: str) -> None:
        self._pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        self._pieces.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._pieces.append(f"&#{name};")

    def _cut(self) -> None:
        if self._depth == 0:
            self.found.append("".join(self._pieces).strip())
            self._pieces = []
