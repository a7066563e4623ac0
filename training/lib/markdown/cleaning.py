"""The second wall: whatever the parser made, only this reaches a browser."""

import nh3

TAGS = {
    *("p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "sup", "span", "div"),
    *("h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "a", "section", "small"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("figure", "figcaption", "img", "details", "summary"),
}
EVERYWHERE = {"id", "class", "role", "aria-label", "aria-labelledby", "aria-hidden"}
ATTRIBUTES = {
    "*": EVERYWHERE,
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "th": {"scope"},
    "div": {"tabindex"},
    "details": {"name"},
}


def clean(html: str) -> str:
    """Drop every tag, attribute and address that is not on the list."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        clean_content_tags={"script", "style"},
    )
