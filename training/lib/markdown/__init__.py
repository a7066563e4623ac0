"""Markdown as lessons are written in it, made into HTML that is safe to show.

Two walls: the parser treats HTML as plain text, and what it makes passes an allow-list. Beside
ordinary Markdown there are citations `[@KEY]`, callouts `::: danger Title`, self-checks
`::: check` and figures. It is rendered when a text is saved, not when it is read.
"""

from training.lib.markdown.rendering import Figure, Remark, Rendered, render

__all__ = ["Figure", "Remark", "Rendered", "render"]
