"""Block Kit as HTML: every block is drawn, and nobody's words become markup."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.render import Reader, Scene, blocks_html, mrkdwn
from bot.playground.render_chart import nice_step
from bot.playground.render_html import el, safe_url
from bot.playground.render_markdown import markdown_html
from tests.playground import gallery
from tests.playground import gallery_blocks as blocks

NOW = datetime(2026, 3, 6, 15, 4, tzinfo=UTC)
READER = Reader(
    "U0ANA",
    ZoneInfo("Europe/London"),
    names={"U0ANA": "Ana Sorrel", "U0BEN": "Ben Quillfeather"},
    channels={"C0EXEC": "executive-team"},
    groups={"S0LEADS": "leads"},
    now=NOW,
)
EVERYTHING = [
    *blocks.PROMPT,
    *blocks.DIGEST,
    *blocks.RICH,
    *blocks.CHOICES,
    *blocks.MODAL,
    *blocks.HOME,
]
VOID = {"br", "hr", "img", "input"}


class Tags(HTMLParser):
    """The tags and attributes a browser would find, and whether they close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]


def read(html: object) -> Tags:
    tags = Tags()
    tags.feed(str(html))
    tags.close()
    assert tags.open == []
    return tags


def drawn(*blocks: dict[str, Any], **scene: Any) -> Tags:
    return read(blocks_html(blocks, Scene(READER, **scene)))


def words(given: Any) -> Any:
    """The same blocks with every text of theirs replaced by hostile words."""
    keep = {"type", "action_id", "block_id", "style", "level", "width"}
    if isinstance(given, dict):
        return {key: value if key in keep else words(value) for key, value in given.items()}
    if isinstance(given, list):
        return [words(value) for value in given]
    return gallery.HOSTILE if isinstance(given, str) else given


def harmless(tags: Tags) -> None:
    assert "script" not in {tag for tag, _ in tags.found}
    for _, attrs in tags.found:
        assert not [name for name in attrs if name.startswith("on")]
        assert not str(attrs.get("href") or "").lower().startswith(("javascript:", "data:", "//"))


def test_hostile_words_stay_words_in_every_block() -> None:
    tags = drawn(*words(EVERYTHING), values={}, errors={"title": gallery.HOSTILE})

    harmless(tags)
    assert "<script>alert(2)</script>" in tags.text


@given(st.text(alphabet="<>&\"'`*_~|!@#:\\/[](){}^ \nabjs1", max_size=60))
def test_no_text_whatever_becomes_markup(text: str) -> None:
    harmless(read(mrkdwn(text, READER)))
    harmless(read(markdown_html(text, READER)))


@pytest.mark.parametrize("block", EVERYTHING, ids=lambda block: str(block["type"]))
@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_every_block_closes_what_it_opens(block: dict[str, Any], surface: str) -> None:
    assert drawn(block, surface=surface).found


def test_an_unknown_block_is_named_rather_than_hidden() -> None:
    assert "“hologram” blocks" in drawn({"type": "hologram"}).text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~no~ `code`", "<strong>bold</strong> <em>it</em> <del>no</del> <code>code</code>"),
        ("*a _b_*", "<strong>a <em>b</em></strong>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
        ("<javascript:alert(1)|click>", "<span>click</span>"),
        ("<b>", "&lt;b&gt;"),
        ("one\ntwo", "one<br>two"),
        ("&gt; quoted\nafter", "<blockquote>quoted</blockquote>after"),
        ("```a < b```", "<pre><code>a &lt; b</code></pre>"),
        (":nonsense_code:", ":nonsense_code:"),
        ("<!subteam^S0LEADS>", '<span class="mention">@leads</span>'),
        ("<!date^nonsense^{date}|Friday>", "Friday"),
    ],
)
def test_mrkdwn(text: str, html: str) -> None:
    assert str(mrkdwn(text, READER)) == html


def test_mentions_are_names_and_ones_own_stands_out() -> None:
    tags = read(mrkdwn("<@U0ANA> and <@U0BEN> and <@U0GONE> in <#C0EXEC>", READER))

    assert tags.text == "@Ana Sorrel and @Ben Quillfeather and @U0GONE in #executive-team"
    assert tags.found[0][1]["class"] == "mention own"


@pytest.mark.parametrize(
    ("pattern", "zone", "shown"),
    [
        ("{date_long} {time}", "Europe/London", "Friday 6 March 2026 15:04"),
        ("{date_short} {time}", "Pacific/Auckland", "7 Mar 2026 04:04"),
        ("{date_pretty}", "Europe/London", "today"),
        ("{date_num}", "America/St_Johns", "2026-03-06"),
        ("{ago}", "Europe/London", "just now"),
    ],
)
def test_dates_are_in_the_readers_zone(pattern: str, zone: str, shown: str) -> None:
    reader = Reader("U0ANA", ZoneInfo(zone), now=NOW)
    text = f"<!date^{int(NOW.timestamp())}^{pattern}|fallback>"

    assert read(mrkdwn(text, reader)).text == shown


def test_a_field_is_labelled_and_its_error_belongs_to_it() -> None:
    block = blocks.field("A title", "title", {"type": "plain_text_input", "max_length": 40})
    tags = drawn(block, surface="modal", errors={"title": "Say what it is about."})

    control = next(attrs for attrs in tags.all("input") if attrs.get("data-kind") == "text")
    assert tags.all("label")[0]["for"] == control["id"]
    assert control["aria-invalid"] == "true"
    described = str(control["aria-describedby"]).split()
    assert next(p["id"] for p in tags.all("p") if p.get("class") == "error") in described
    assert "Say what it is about." in tags.text
    assert "40 left" in tags.text


def test_what_was_typed_comes_before_what_was_proposed() -> None:
    text = blocks.field("T", "t", {"type": "plain_text_input", "initial_value": "proposed"})
    shape = blocks.MODAL[2]
    chosen = {"type": "radio_buttons", "selected_option": blocks.option("Exactly", "exact")}
    values = {"t": {"answer": {"type": "plain_text_input", "value": "typed"}}, "shape": {"answer": chosen}}
    tags = drawn(text, shape, surface="modal", values=values)

    assert [a["value"] for a in tags.all("input") if a.get("data-kind") == "text"] == ["typed"]
    assert [a["value"] for a in tags.all("input") if a["type"] == "radio" and "checked" in a] == ["exact"]


def test_a_cleared_field_stays_clear() -> None:
    text = blocks.field("T", "t", {"type": "plain_text_input", "initial_value": "proposed"})
    values = {"t": {"answer": {"type": "plain_text_input", "value": None}}}

    assert drawn(text, surface="modal", values=values).all("input")[0]["value"] == ""


def test_a_moment_is_shown_on_the_readers_clock() -> None:
    block = blocks.field("When", "m", {"type": "datetimepicker", "initial_date_time": 1773068400})
    reader = Reader("U0CHI", ZoneInfo("Pacific/Auckland"))
    html = blocks_html([block], Scene(reader, "modal"))

    assert read(html).all("input")[0]["value"] == "2026-03-10T04:00"


@pytest.mark.parametrize("kind", ["bar", "line", "area"])
def test_a_chart_says_its_numbers_to_a_screen_reader(kind: str) -> None:
    tags = drawn(blocks.chart(kind, "Attention"))

    assert tags.all("svg")[0]["aria-hidden"] == "true"
    assert "sr-only" in {str(attrs.get("class")) for attrs in tags.all("div")}
    for number in ("62", "27", "17", "16 Feb", "Medium"):
        assert number in tags.text


def test_a_pie_gives_shares() -> None:
    tags = drawn(blocks.PIE)

    assert "60 %" in tags.text
    assert len(tags.all("path")) == 3


@pytest.mark.parametrize("values", [[], [None, None], ["x"], [0, 0], [-5, 5], [1e9, 0.001], [float("inf")]])
def test_a_chart_of_odd_numbers_is_still_drawn(values: list[Any]) -> None:
    data = [{"label": str(place), "value": value} for place, value in enumerate(values)]
    axis = {"categories": [str(place) for place in range(len(values))]}
    chart = {"type": "line", "series": [{"name": "s", "data": data}], "axis_config": axis}

    assert drawn({"type": "data_visualization", "title": "Odd", "chart": chart}).all("svg")


@pytest.mark.parametrize(
    ("low", "high", "step"), [(0, 100, 25), (0, 66, 20), (0, 7, 2), (0, 0, 0.25), (-40, 40, 20)]
)
def test_grid_lines_are_round_numbers(low: float, high: float, step: float) -> None:
    assert nice_step(low, high) == step


def test_a_long_table_shows_a_page_and_offers_the_rest() -> None:
    tags = drawn(blocks.RICH[2])

    assert len([attrs for attrs in tags.all("tr") if "hidden" in attrs]) == 1
    assert "Show all 4 rows" in tags.text
    assert [attrs.get("aria-sort") for attrs in tags.all("th") if attrs.get("scope") == "col"] == ["none"] * 3


def test_a_picture_from_outside_is_described_and_not_fetched() -> None:
    outside = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "Bars"}
    inside = {"type": "image", "slack_file": {"id": "F0CHART"}, "alt_text": "Bars"}
    tags = drawn(outside, inside, pictures={"F0CHART": "/files/F0CHART"})

    assert [attrs["src"] for attrs in tags.all("img")] == ["/files/F0CHART"]
    assert tags.all("img")[0]["alt"] == "Bars"
    assert any(attrs.get("aria-label") == "Bars" for attrs in tags.all("span"))


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "//evil.example", "/\\evil", "http://[", ""],
)
def test_addresses_that_could_run_something_are_not_linked(url: str) -> None:
    assert safe_url(url) is None


def test_names_of_elements_come_from_us_alone() -> None:
    with pytest.raises(ValueError, match="not a name"):
        el("b onclick=x")
