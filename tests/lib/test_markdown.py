"""Lessons are Markdown by many hands: it is shown well, and nothing in it runs."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.lib.markdown import Figure, render
from training.lib.markdown.cleaning import clean

SOURCES = {
    "WHO99": {"text": "World Health Organization. Guidelines, 1999."},
    "BOYCE20": {"text": "Boyce D et al. Adverse events.", "note": "The totals differ."},
}


def html_of(source: str) -> str:
    return str(render(source, references=SOURCES).html)


class Page(HTMLParser):
    """What a browser would see: tags, attributes, addresses."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    @property
    def ids(self) -> list[str | None]:
        return [value for name, value in self.attributes if name == "id"]


def test_citations_are_numbered_in_the_order_of_first_mention():
    rendered = render("A. [@BOYCE20] B. [@WHO99; @BOYCE20]", references=SOURCES)

    assert rendered.references == ["BOYCE20", "WHO99"]
    assert rendered.remarks == []
    assert (
        'B.<sup class="footnote-ref"><a href="#ref-who99" id="ref-who99-back"'
        ' aria-label="Reference 2">2</a>,'
        ' <a href="#ref-boyce20" aria-label="Reference 1">1</a></sup>'
    ) in rendered.html


def test_the_list_of_references_tells_what_to_know_about_a_source():
    html = html_of("A. [@BOYCE20]")

    assert "Boyce D et al. Adverse events. <small>The totals differ.</small>" in html
    assert html.count("<li ") == 1


def test_a_text_without_citations_has_no_list_of_references():
    assert html_of("A.") == '<p id="p-1">A.</p>\n'


def test_a_doubtful_fact_and_an_own_rule_say_so_in_words():
    html = html_of("A. [@WHO99?] B. [@programme-rule]")

    assert '<span class="verify">verify before relying on it</span>' in html
    assert '<span class="own-rule">programme rule</span>' in html


def test_an_unknown_reference_is_remarked_with_its_line():
    (remark,) = render("One.\n\nTwo. [@NOBODY]", references=SOURCES).remarks

    assert remark == (3, "The reference NOBODY is not in the list of references.")


def test_a_callout_says_its_kind_in_words():
    page = html_of("::: danger A needle is missing\nStop.\n:::")

    assert '<div class="callout callout-danger" role="note" aria-labelledby="callout-1"' in page
    assert '<span class="callout-kind">Danger</span>' in page
    assert "A needle is missing" in page


def test_a_misspelt_callout_is_remarked():
    (remark,) = render("::: dagner Title\nStop.\n:::").remarks

    assert remark.line == 1


def test_a_check_reveals_the_reason_of_each_option_without_scripts():
    html = html_of(
        "::: check\nWhich one?\n\n- [ ] This — It is not. [@WHO99]\n- [x] That — It is.\n:::"
    )

    assert html.count('<details class="check-option" name="check-1">') == 2
    assert "<summary>This</summary>" in html
    assert "<strong>Not this one. Here is why:</strong> It is not." in html
    assert '<p class="check-reason check-right"><strong>Yes.</strong> It is.</p>' in html


@pytest.mark.parametrize(
    "options",
    ["- [ ] A — a\n- [ ] B — b", "- [x] A — a\n- [x] B — b", "- [x] A without a reason", ""],
)
def test_a_check_without_exactly_one_explained_answer_is_remarked(options):
    assert render(f"::: check\nWhich one?\n\n{options}\n:::").remarks


def test_a_figure_has_its_caption_its_words_and_its_size():
    rendered = render(
        '![Six steps](figures/faint.svg "First response.")',
        find_figure=lambda path: Figure(f"/files/{path}", 360, 440),
    )

    assert rendered.figures == ["figures/faint.svg"]
    assert rendered.html == (
        '<figure id="p-1"><img src="/files/figures/faint.svg" alt="Six steps" width="360"'
        ' height="440" loading="lazy"><figcaption>First response.</figcaption></figure>\n'
    )


def test_a_picture_from_elsewhere_is_not_fetched():
    rendered = render("![A cat](https://cats.example/cat.png)")

    assert "<img" not in rendered.html
    assert [remark.line for remark in rendered.remarks] == [1]


def test_a_figure_without_words_is_remarked():
    (remark,) = render("![](a.svg)", find_figure=lambda path: Figure("/a.svg")).remarks

    assert remark.reason == "The figure a.svg needs words that say what it shows."


def test_blocks_and_headings_can_be_linked_and_no_name_comes_twice():
    page = Page(html_of("## Same\n\nA.\n\n## Same\n\n- B.\n\n| C |\n|---|\n| D |"))

    assert page.ids == ["s-same", "p-1", "s-same-2", "p-2", "p-3"]


def test_the_text_brings_no_second_first_heading():
    rendered = render("# Title")

    assert "<h1" not in rendered.html
    assert [remark.line for remark in rendered.remarks] == [1]


def test_a_wide_table_scrolls_in_a_region_with_a_name():
    html = html_of("| When | What |\n|---|---|\n| Now | Stop |")

    assert 'role="region" tabindex="0" aria-label="Table: When, What"' in html
    assert '<th scope="col">When</th>' in html


ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](data:image/svg+xml,%3Csvg%20onload=alert(1)%3E)",
    "![a](javascript:alert(1))",
    "<svg onload=alert(1)>",
    '<a href="vbscript:x">a</a>',
    "<javascript:alert(1)>",
    '[a](/x "onmouseover=alert(1)")',
    "::: danger <img src=x onerror=alert(1)>\nx\n:::",
    "::: check\n<script>x</script>\n\n- [x] <img src=x onerror=y> — <svg onload=z>\n:::",
    "[@WHO99<script>]",
    "## <iframe src=//evil.example>",
    '<style>@import "//evil.example"</style>',
    "`<script>`",
]


def assert_inert(html: str) -> None:
    page = Page(html)
    assert {"script", "style", "iframe", "svg", "form", "object"}.isdisjoint(page.tags)
    for name, value in page.attributes:
        assert not name.startswith("on")
        assert name != "style"
        if name in {"href", "src"}:
            assert str(value).split(":")[0].lower() in {"http", "https", "mailto"} or (
                ":" not in str(value)
            )


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_inert(attack):
    assert_inert(html_of(attack))


@given(st.lists(st.sampled_from(ATTACKS) | st.text(max_size=12), max_size=8).map("".join))
def test_any_mixture_of_attacks_and_text_is_inert_and_never_fails(source):
    assert_inert(html_of(source))


def test_the_second_wall_holds_alone():
    assert clean('<p onclick="x" style="y"><script>z</script><a href="javascript:w">a</a></p>') == (
        "<p><a>a</a></p>"
    )
