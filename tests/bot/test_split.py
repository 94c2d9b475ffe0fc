"""A long message is cut where it may be cut, and every word arrives."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.split import MOST_BLOCKS, MOST_CHARACTERS, cut, size, split
from handlers.blocks import quote, section, text_of

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=3000)
long_texts = st.builds(lambda text, times: (text + " ") * times, texts, st.integers(1, 12))
blocks = st.one_of(
    texts.map(section),
    long_texts.map(quote),
    long_texts.map(lambda text: {"type": "markdown", "text": text}),
    st.just({"type": "divider"}),
)


def words_of(parts: list[dict[str, Any]]) -> str:
    """Every text of every block, in order."""
    found = []
    for part in parts:
        for block in part["blocks"]:
            match block["type"]:
                case "section":
                    found.append(block["text"]["text"])
                case "markdown":
                    found.append(block["text"])
                case "rich_text":
                    found += [run["text"] for element in block["elements"] for run in element["elements"]]
    return "".join(found)


@given(st.lists(blocks, min_size=1, max_size=120))
def test_nothing_is_dropped_and_everything_fits(given_blocks: list[dict[str, Any]]) -> None:
    """By Slack's limits, whatever people wrote."""
    body = {"text": text_of(given_blocks), "blocks": given_blocks}
    parts = split(body)
    assert words_of(parts) == words_of([body])
    for part in parts:
        assert 1 <= len(part["blocks"]) <= MOST_BLOCKS
        assert sum(size(block) for block in part["blocks"]) <= MOST_CHARACTERS


@given(st.text(max_size=300), st.integers(2, 50))
def test_a_text_is_cut_into_all_of_itself(text: str, most: int) -> None:
    """After a line, else after a word, else anywhere."""
    pieces = cut(text, most)
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= most for piece in pieces[:-1])
    assert len(pieces[-1]) <= most


def test_a_message_that_fits_is_left_alone() -> None:
    """As it was written, with its own text."""
    body = {"text": "as written", "blocks": [section("hello")]}
    assert split(body) == [body]
