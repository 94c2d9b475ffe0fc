"""The page for many notes in real Chromium: by mouse, by keyboard, on a phone, without a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from bot.serving import Serving
from bot.web import web
from handlers.retros.board import Board, board_of
from storage.queries import retros as rows
from tests.harness import ANA, WORKSPACE, Story, story
from tests.wall import RETRO, TEXTS, put_up

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
Window = Callable[..., "Page"]
LONG = "A long story about beds, told at length. " * 70
HOSTILE = "<script>document.title = 'gone'</script> & <b>bold</b> \u202e\u05e9\u05dc\u05d5\u05dd"
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def house(migrated_sqlite_url: str) -> Iterator[Story]:
    with story(migrated_sqlite_url, PUBLIC_URL="http://127.0.0.1:3000") as told:
        put_up(told, 300, (*TEXTS, HOSTILE, LONG.strip()[:3000]))
        yield told


@pytest.fixture
def window(browser: Browser, house: Story) -> Iterator[Window]:
    """Open the link from the panel in a window of its own, and come in."""
    served = Serving(web(house.bot), "127.0.0.1", 0)
    contexts = []
    wrong: list[str] = []

    def come_in(**how: Any) -> Page:
        view = house.click(ANA, house.last_dm(ANA), "Group the notes")
        assert view is not None
        (url,) = [e["url"] for b in view.blocks if b["type"] == "actions" for e in b["elements"]]
        house.pg.close(ANA)
        context = browser.new_context(locale="en-GB", **{"viewport": {"width": 1200, "height": 800}, **how})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request", lambda asked: None if asked.url.startswith(served.url) else wrong.append(asked.url)
        )
        page.goto(url.replace("http://127.0.0.1:3000", served.url))
        page.get_by_role("button", name="Open the page").click()
        page.get_by_role("heading", level=1).wait_for()
        assert page.url == f"{served.url}/retrospective/"
        return page

    yield come_in
    for context in contexts:
        context.close()
    served.stop()
    assert wrong == []


def board(house: Story) -> Board:
    with house.bot.db.read() as session:
        retro = rows.find_retro(session, WORKSPACE, RETRO)
        assert retro is not None
        return board_of(session, house.bot.content, retro, house.now)


def test_notes_are_put_together_changed_and_parted_with_the_mouse(window: Window, house: Story) -> None:
    page = window()
    assert page.get_by_text("300 notes, 0 groups.").count() == 1
    assert page.get_by_text("<script>document.title").count() == 1
    page.get_by_label(TEXTS[2]).check()
    page.get_by_label(TEXTS[3]).check()
    bar = page.locator("#together")
    bar.get_by_label("Name").fill("Paper")
    bar.get_by_role("button", name="Put together").click()
    page.get_by_role("status").wait_for()
    assert page.get_by_text("300 notes, 1 group.").count() == 1
    (group,) = board(house).groups
    assert (group.text, len(group.notes)) == ("Paper", 2)

    page.locator("summary").click()
    page.locator("details").get_by_label("Name").fill("Papers")
    page.locator("details").get_by_role("button", name="Save").click()
    page.get_by_text("Changed.").wait_for()
    assert board(house).groups[0].text == "Papers"
    page.locator("summary").click()
    page.get_by_role("button", name="Break it up").click()
    page.get_by_text("Broken up").wait_for()
    assert board(house).groups == ()


def test_what_was_ticked_and_typed_is_still_there_when_something_is_wrong(window: Window) -> None:
    page = window()
    page.get_by_label(TEXTS[2]).check()
    page.locator("#together").get_by_label("Name").fill("Only one")
    page.locator("#together").get_by_role("button").click()
    assert "two or more" in page.get_by_role("alert").inner_text()
    assert page.get_by_label(TEXTS[2]).is_checked()
    assert page.locator("#together").get_by_label("Name").input_value() == "Only one"


def test_by_keyboard_alone(window: Window, house: Story) -> None:
    page = window()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the notes"
    for words in (TEXTS[2], TEXTS[3]):
        page.get_by_label(words).focus()
        page.keyboard.press("Space")
    page.locator("#together").get_by_label("Name").focus()
    page.keyboard.type("Paper")
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    assert [len(group.notes) for group in board(house).groups] == [2]


def test_on_a_phone_nothing_is_cut_off_and_everything_can_be_touched(window: Window, house: Story) -> None:
    page = window(**PHONE, java_script_enabled=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    small = page.evaluate(
        "[...document.querySelectorAll('button, label.card, summary, #together input[name=name]')]"
        ".map(e => e.getBoundingClientRect()).filter(r => r.width && r.height < 43).length"
    )
    assert small == 0
    page.get_by_label(TEXTS[2]).tap()
    page.get_by_label(TEXTS[3]).tap()
    page.locator("#together").get_by_label("Name").fill("Paper")
    page.locator("#together").get_by_role("button").tap()
    page.get_by_role("status").wait_for()
    assert board(house).groups[0].text == "Paper"


def test_it_needs_no_script(window: Window, house: Story) -> None:
    page = window(java_script_enabled=False)
    form = page.locator("#suggested form").first
    form.get_by_label("Name").fill("The pre-meeting")
    form.get_by_role("button", name="Put together").click()
    page.get_by_role("status").wait_for()
    assert "The pre-meeting" in [group.text for group in board(house).groups]


def test_two_who_group_in_two_windows_add_up(window: Window, house: Story) -> None:
    first, second = window(), window()
    for page, notes, name in ((first, TEXTS[2:4], "Paper"), (second, TEXTS[3:5], "Phones")):
        for words in notes:
            page.locator(".columns").get_by_label(words).check()
        page.locator("#together").get_by_label("Name").fill(name)
        page.locator("#together").get_by_role("button").click()
        page.get_by_role("status").wait_for()
    (group,) = board(house).groups
    assert len(group.notes) == 3
    assert {"Paper", "Phones"} == set(group.text.split(" / "))
