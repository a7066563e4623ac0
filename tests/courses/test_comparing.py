"""What changed between two texts, by passage and by word."""

from hypothesis import given
from hypothesis import strategies as st

from courses.domain.comparing import compare_texts


def test_only_the_changed_words_are_marked():
    same, changed = compare_texts("One.\n\nStop and wait.", "One.\n\nStop and call.")

    assert same.same_lines == 1
    assert [(piece.text, piece.mark) for piece in changed.before] == [
        ("Stop and ", "same"),
        ("wait.", "removed"),
    ]
    assert [(piece.text, piece.mark) for piece in changed.after] == [
        ("Stop and ", "same"),
        ("call.", "added"),
    ]


def test_equal_texts_have_no_changed_passage():
    assert [passage.before for passage in compare_texts("A\nB", "A\nB")] == [()]


LINES = st.lists(st.text(alphabet="ab \t.", max_size=6), max_size=6)


@given(LINES, LINES)
def test_both_texts_can_be_read_back_from_the_comparison(old, new):
    changed = [p for p in compare_texts("\n".join(old), "\n".join(new)) if p.before or p.after]

    for side, text in (("before", "\n".join(old)), ("after", "\n".join(new))):
        for passage in changed:
            words = "".join(piece.text for piece in getattr(passage, side))
            assert words in "\n".join(text.splitlines())
