"""The page in a real browser: what a person sees, presses and hears."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.playground.clock import ManualClock
from bot.playground.playground import Playground, Step
from bot.playground.server import Server
from tests.playground import gallery
from tests.playground.gallery import App

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
Window = Callable[..., "Page"]


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def playground(app: App) -> Playground:
    pg = Playground(gallery.WORLD, ManualClock(gallery.START))
    pg.carrier = app
    gallery.fill(pg.workspace)
    return pg


@pytest.fixture
def served(playground: Playground) -> Iterator[Server]:
    server = playground.serve()
    yield server
    server.stop()


@pytest.fixture
def window(browser: Browser, served: Server) -> Iterator[Window]:
    """Open the page at a place; any error of its script fails the test."""
    contexts = []
    wrong: list[str] = []

    def open_at(path: str = "/", **how: Any) -> Page:
        context = browser.new_context(locale="en-GB", **{"viewport": {"width": 1280, "height": 800}, **how})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request", lambda asked: None if asked.url.startswith(served.url) else wrong.append(asked.url)
        )
        page.goto(served.url + path)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert wrong == []


def modal(page: Page) -> Any:
    return page.get_by_role("dialog")


def until(page: Page, true: Callable[[], bool]) -> None:
    """Wait until something is so outside the page; its policy forbids Playwright's own way of waiting."""
    for _ in range(100):
        if true():
            return
        page.wait_for_timeout(50)
    assert true()


def test_one_lands_on_what_waits_and_reading_clears_the_badge(window: Window) -> None:
    page = window("/?as=U0ANA")

    page.get_by_role("heading", name="Ambidex", exact=True).wait_for()
    page.get_by_text("Three questions.").wait_for()
    unread = page.locator("#side .go.unread .name")
    assert unread.all_inner_texts() == ["executive-team", "place-partnership"]
    page.get_by_role("link", name=re.compile("executive-team")).click()
    page.get_by_role("heading", name="# executive-team").wait_for()
    until(page, lambda: unread.all_inner_texts() == ["place-partnership"])


def test_acting_as_somebody_is_remembered_and_times_are_theirs(window: Window) -> None:
    page = window("/?as=U0ANA&place=C0EXEC")
    page.locator("#actor > summary").click()
    page.get_by_role("link", name=re.compile("Chidi Marlowe-Ashby")).click()

    page.locator("#actor > summary").get_by_text("04:04 in Auckland").wait_for()
    page.goto(page.url.split("?")[0])
    page.locator("#actor > summary").get_by_text("Chidi Marlowe-Ashby").wait_for()


def test_what_only_one_person_sees_is_shown_to_them_alone(window: Window) -> None:
    ana = window("/?as=U0ANA&place=C0EXEC")
    ben = window("/?as=U0BEN&place=C0EXEC")

    assert ana.get_by_text("Only visible to you").count() == 1
    assert ben.get_by_text("Only visible to you").count() == 0


def test_hostile_words_do_nothing(window: Window) -> None:
    page = window("/?as=U0ANA&place=C0EXEC")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))

    assert page.get_by_text("<script>alert(2)</script>").is_visible()


def test_a_pressed_button_reaches_the_app_and_new_messages_appear(
    window: Window, app: App, playground: Playground
) -> None:
    page = window("/?as=U0ANA&place=app")
    page.get_by_role("button", name="Not this week").click()
    until(page, lambda: app.actions() == [("skip_checkin", "c1")])

    dm = playground.workspace.open_dm("U0ANA").id
    page.get_by_role("combobox").press_sequentially("/ambi st")
    gallery.say(playground.workspace, dm, "U0AMBI", "Skipped. See you next week.")
    page.get_by_role("log").get_by_text("Skipped.").wait_for()
    assert page.evaluate("document.activeElement.value") == "/ambi st"


def test_a_menu_a_select_and_a_picture_of_shapes_reach_the_app(window: Window, app: App) -> None:
    page = window("/?as=U0ANA&place=app")
    page.get_by_label("More choices").click()
    page.get_by_role("button", name="Who sees what?").click()
    page.goto(page.url.replace("place=app", "place=C0PLACE"))
    page.get_by_label("Choose a format").select_option("three_terms")
    page.get_by_label("Owner").select_option("U0BEN")
    page.get_by_label("7 · 2 · 1").check()

    chosen = [("more", "who"), ("fmt", "three_terms"), ("owner", "U0BEN"), ("shape", "721")]
    until(page, lambda: app.actions() == chosen)


def test_a_risky_button_asks_first(window: Window, app: App) -> None:
    page = window("/?as=U0ANA&place=C0PLACE")
    page.get_by_role("button", name="Delete all").click()
    modal(page).get_by_role("button", name="Keep").click()
    assert app.actions() == []

    page.get_by_role("button", name="Delete all").click()
    modal(page).get_by_role("button", name="Delete").click()
    until(page, lambda: app.actions() == [("wipe", None)])


def test_a_modal_is_filled_and_sent(window: Window, app: App, playground: Playground) -> None:
    gallery.open_modal(playground.workspace)
    page = window("/?as=U0ANA&place=app")
    sheet = modal(page)
    sheet.get_by_label("Exactly").check()
    sheet.get_by_label("Short term").fill("6")
    sheet.get_by_label("A title").fill("Noon report")
    sheet.get_by_label("Which priority?").select_option("flow")
    sheet.get_by_label("Thursday").check()
    sheet.locator(".multi > summary").click()
    sheet.get_by_label("Dee Hollin").check()
    sheet.get_by_label("By when").fill("2026-04-01")
    sheet.get_by_label("Moment").fill("2026-04-01T09:00")
    sheet.get_by_role("button", name="Save").click()
    sheet.wait_for(state="hidden")

    sent = next(payload for _, payload in app.heard if payload["type"] == "view_submission")
    values = {block: next(iter(given.values())) for block, given in sent["view"]["state"]["values"].items()}
    assert values["shape"]["selected_option"]["value"] == "exact"
    assert values["short"]["value"] == "6"
    assert values["title"]["value"] == "Noon report"
    assert [one["value"] for one in values["days"]["selected_options"]] == ["th"]
    assert values["who"]["selected_users"] == ["U0DEE"]
    assert values["when"]["selected_date"] == "2026-04-01"
    assert values["moment"]["selected_date_time"] == 1775030400


def test_errors_stand_beside_their_fields_and_the_words_stay(
    window: Window, app: App, playground: Playground
) -> None:
    gallery.open_modal(playground.workspace)
    page = window("/?as=U0ANA&place=app")
    sheet = modal(page)
    sheet.get_by_role("button", name="Save").click()
    sheet.get_by_text("Please complete this required field.").first.wait_for()
    assert page.evaluate("document.activeElement.labels[0].textContent") == "A title"

    app.answers["view_submission"] = {"response_action": "errors", "errors": {"short": "7 and 2 make 9."}}
    sheet.get_by_label("A title").fill("Kept")
    sheet.get_by_label("Which priority?").select_option("flow")
    sheet.get_by_role("button", name="Save").click()
    sheet.get_by_text("7 and 2 make 9.").wait_for()

    assert sheet.get_by_label("A title").input_value() == "Kept"
    assert sheet.get_by_label("Short term").get_attribute("aria-invalid") == "true"
    assert page.evaluate("document.activeElement.labels[0].textContent") == "Short term"


def test_what_is_being_typed_survives_changes_and_a_reload(window: Window, playground: Playground) -> None:
    gallery.open_modal(playground.workspace)
    page = window("/?as=U0ANA&place=app")
    title = modal(page).get_by_label("A title")
    title.press_sequentially("Half a sen")
    gallery.say(playground.workspace, "C0EXEC", "U0BEN", "Meanwhile")
    page.locator("#side .go.unread", has_text="executive-team").wait_for()
    page.wait_for_timeout(1000)

    assert title.input_value() == "Half a sen"
    assert page.evaluate("document.activeElement.value") == "Half a sen"
    title.blur()
    sheet = playground.modal("U0ANA")
    assert sheet is not None
    until(
        page,
        lambda: playground.value_of(playground.workspace.view(sheet.id) or sheet, "title") == "Half a sen",
    )
    page.reload()
    assert modal(page).get_by_label("A title").input_value() == "Half a sen"


def test_the_length_left_is_told(window: Window, playground: Playground) -> None:
    gallery.open_modal(playground.workspace)
    page = window("/?as=U0ANA&place=app")
    modal(page).get_by_label("A title").fill("x" * 42)

    assert modal(page).get_by_text("2 too many").is_visible()


def test_escape_goes_back_one_modal_and_focus_stays_inside(
    window: Window, app: App, playground: Playground
) -> None:
    first = gallery.open_modal(playground.workspace)
    page = window("/?as=U0ANA&place=app")
    sheet = modal(page)
    sheet.get_by_label("A title").wait_for()
    second = gallery.another_modal(playground.workspace, first)
    sheet.get_by_role("heading", name=second.title).wait_for()
    assert sheet.get_by_role("button", name="Back").first.is_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "!!document.activeElement.closest('#modal') || document.activeElement === document.body"
        )

    page.keyboard.press("Escape")
    sheet.get_by_role("heading", name=first.title).wait_for()
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")


def test_commands_are_completed_and_sent(window: Window, app: App) -> None:
    app.answers["command"] = {"text": "Here is *help*."}
    page = window("/?as=U0ANA&place=C0EXEC")
    line = page.get_by_role("combobox", name="Message or command")
    line.press_sequentially("/a")
    page.get_by_role("option", name="/ambi").wait_for()
    line.press("Enter")
    assert line.input_value() == "/ambi "
    line.press_sequentially("help")
    line.press("Enter")

    page.get_by_text("Here is help.").wait_for()
    assert app.heard[-1][1]["text"] == "help"
    assert line.input_value() == ""


def test_a_thread_opens_beside_the_conversation(window: Window) -> None:
    page = window("/?as=U0ANA&place=C0EXEC")
    page.get_by_role("link", name=re.compile("2 replies")).click()

    thread = page.get_by_role("complementary", name="Thread")
    thread.get_by_text("The noon report alone").wait_for()
    thread.get_by_role("link", name="Close the thread").click()
    thread.wait_for(state="hidden")


def test_one_can_join_a_channel_bring_the_app_and_leave(window: Window, playground: Playground) -> None:
    page = window("/?as=U0ANA&place=C0OPEN")
    assert page.get_by_role("combobox", name="Message or command").count() == 0
    page.get_by_role("button", name="Join").click()
    page.get_by_role("button", name="Add Ambidex").click()
    page.get_by_role("button", name="Add Ambidex").wait_for(state="detached")
    until(page, lambda: playground.place("C0OPEN").members == ("U0BEN", "U0ANA", "U0AMBI"))

    page.get_by_role("combobox", name="Message or command").fill("Good morning")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("log").get_by_text("Good morning").wait_for()
    page.get_by_role("button", name="Leave").click()
    page.get_by_role("button", name="Join").wait_for()


def test_opening_home_tells_the_app(window: Window, app: App) -> None:
    page = window("/?as=U0ANA&place=C0EXEC")
    page.get_by_role("link", name="Ambidex Home").click()
    page.get_by_role("heading", name="Good afternoon, Ana").wait_for()
    page.get_by_role("button", name="Start a retrospective").click()

    until(page, lambda: app.actions() == [("retro", None)])


def test_the_clock_moves_and_the_steps_tick(window: Window, playground: Playground) -> None:
    later = gallery.START + timedelta(days=1)
    playground.steps.append(Step("Move on", "press +1 week", lambda: playground.clock.now() > later))
    page = window("/?as=U0ANA&place=C0EXEC")
    assert page.locator(".steps .now").inner_text().startswith("1")
    page.get_by_role("button", name="+1 week").click()

    page.get_by_text("Fri 13 Mar 2026, 15:04").wait_for()
    page.locator(".steps .done").wait_for()


def test_a_moving_clock_says_so(window: Window, playground: Playground) -> None:
    arrived = threading.Event()

    def slowly(target: datetime) -> None:
        arrived.wait(5)
        playground.clock.set(target)

    playground.on_clock_move = slowly
    page = window("/?as=U0ANA&place=C0EXEC")
    page.get_by_role("button", name="+1 day").click()
    page.get_by_text("moving…").wait_for()
    assert page.get_by_role("button", name="+1 week").is_disabled()
    arrived.set()
    page.get_by_text("Sat 7 Mar 2026, 15:04").wait_for()


def test_the_traffic_unfolds_and_filters_and_notes_stand_out(window: Window, playground: Playground) -> None:
    page = window("/?as=U0ANA&place=app")
    page.get_by_role("button", name="Not this week").click()
    playground.note("No digest: four people answered, and the smallest group is five.")
    page.get_by_role("button", name="Traffic").click()
    panel = page.get_by_role("complementary", name="Traffic")
    panel.get_by_text("No digest: four people").wait_for()
    panel.locator(".what", has_text="block_actions").click()
    panel.get_by_text('"action_id": "skip_checkin"').first.wait_for()
    panel.get_by_role("button", name="Notes").click()
    panel.get_by_text("No digest: four people").wait_for(state="hidden")
    panel.get_by_label("Find in the traffic").fill("nothing like it")
    panel.locator(".what", has_text="block_actions").wait_for(state="hidden")


def test_a_table_sorts_and_unfolds(window: Window) -> None:
    page = window("/?as=U0ANA&place=C0PLACE")
    table = page.get_by_role("table", name="Open actions")
    page.get_by_role("button", name="Show all 4 rows").click()
    table.get_by_role("button", name="Days left").click()

    assert table.locator("tbody th").all_inner_texts() == [f"Action {number}" for number in (1, 2, 3, 4)]


def test_start_again_asks_and_clears(window: Window, playground: Playground) -> None:
    page = window("/?as=U0ANA&place=C0EXEC")
    page.get_by_role("button", name="Start again").click()
    modal(page).get_by_role("button", name="Start again").click()
    page.get_by_text("Nothing has been said in #executive-team yet.").wait_for()

    assert playground.messages("C0EXEC") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize(
    "path", ["/?as=U0ANA&place=C0EXEC", "/?as=U0ANA&place=C0PLACE", "/?as=U0ANA&place=app&tab=home"]
)
def test_nothing_is_wider_than_the_window(
    window: Window, scheme: str, size: tuple[int, int], path: str
) -> None:
    page = window(path, viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)

    wide = page.evaluate("""[document.documentElement, ...document.querySelectorAll('.stream, #side')]
        .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.id || box.nodeName)""")
    gap = page.evaluate("""(() => { const box = document.querySelector('.stream');
        const end = box.lastElementChild.getBoundingClientRect().bottom - box.getBoundingClientRect().top;
        return box.scrollHeight - box.scrollTop - Math.max(end, box.clientHeight - 60); })()""")
    assert (wide, gap < 61) == ([], True)


def test_on_a_phone_the_sidebar_is_a_drawer_and_a_modal_fills_the_screen(
    window: Window, playground: Playground
) -> None:
    page = window("/?as=U0ANA&place=C0EXEC", viewport={"width": 390, "height": 844})
    assert not page.get_by_role("link", name="Ambidex Home").is_visible()
    page.get_by_role("button", name="Channels and people").click()
    page.get_by_role("link", name="Ambidex Home").click()
    page.get_by_role("heading", name="Good afternoon, Ana").wait_for()
    assert page.get_by_role("button", name="Answer").is_visible()

    gallery.open_modal(playground.workspace)
    modal(page).wait_for()
    box = modal(page).bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (390, 844)
