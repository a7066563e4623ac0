"""What the tests look for on a page."""

import re

_FILLED = re.compile(r'<(?:button|a) class="button primary"[^>]*>(.*?)</', re.DOTALL)


def filled_buttons(answer) -> list[str]:
    """The words of the filled buttons: one a view, and it is the next thing to do."""
    return [" ".join(words.split()) for words in _FILLED.findall(answer.content.decode())]
