"""The README's pictures, taken of the demonstration by a real browser.

They are taken of the same page, with the same seed, as a newcomer sees, so that
a picture can be old but never wrong.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.database import StartProblem
from bot.demo.browser import SEED, play_history
from bot.demo.script import load_scripts
from bot.demo.stage import Stage, staged
from bot.demo.visit import Visit, friday_after
from bot.running import Stop

if TYPE_CHECKING:
    from playwright.sync_api import Page

PICTURES = Path(__file__).parents[2] / ".github" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LAPTOP, PHONE = (1280, 800), (390, 844)
SAVE = "Save"
WAIT = 10  # seconds
MOMENT = 700  # milliseconds in which the page comes to rest


def take(folder: Path = PICTURES) -> None:
    """Play the demonstration up to each scene and take its picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ambidex-pictures-") as home, staged(Path(home), SEED) as stage:
        play_history(stage, Stop(), lambda week, weeks: None)
        visit = Visit(stage)
        visit.begin()
        with opened() as page:
            _home(page, stage, folder)
            _checkin(page, stage, folder)
            _answer(page, visit)
            _digest(page, stage, visit, folder)
            _retro(page, stage, visit, folder)


@contextmanager
def opened() -> Iterator["Page"]:
    """A page in headless Chromium. Raises ``StartProblem`` where there is none."""
    from playwright.sync_api import sync_playwright

    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        raise StartProblem("No Chromium here to take pictures with: install Debian's `chromium` package.")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        page = browser.new_page(viewport={"width": LAPTOP[0], "height": LAPTOP[1]}, locale="en-GB")
        yield page
        browser.close()


def _checkin(page: "Page", stage: Stage, folder: Path) -> None:
    """The prompt in the direct message and the modal over it; and the modal on a phone."""
    page.goto(stage.server.url)
    page.get_by_role("button", name="Answer").last.click()
    page.get_by_role("dialog").wait_for()
    page.get_by_label("Same as last time", exact=False).check()
    _shoot(page, folder / "checkin.png")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    _shoot(page, folder / "checkin-phone.png")
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})


def _answer(page: "Page", visit: Visit) -> None:
    """Send the check-in that stands open, as a visitor would."""
    page.get_by_role("dialog").get_by_role("button", name=SAVE, exact=True).click()
    if not visit.pg.wait_until(visit.answered, WAIT):
        raise StartProblem("The check-in in the browser was not accepted: look at checkin.png.")


def _home(page: "Page", stage: Stage, folder: Path) -> None:
    page.goto(f"{stage.server.url}/?place=app&tab=home")
    page.get_by_text("Due now").wait_for()
    _shoot(page, folder / "home.png")


def _digest(page: "Page", stage: Stage, visit: Visit, folder: Path) -> None:
    """The visitor's first Friday: the digest with their own answer in its figure."""
    stage.advance_to(friday_after(stage.clock.now()))
    channel = stage.cast.room(visit.team.channel).id
    page.set_viewport_size({"width": LAPTOP[0], "height": 1180})
    page.goto(f"{stage.server.url}/?place={channel}")
    digest = page.locator("article", has_text="Weekly learning digest").last
    digest.wait_for()
    if not visit.pg.wait_until(visit.saw_digest, WAIT):
        raise StartProblem("The page did not show the newest digest: look at its channel in `make demo`.")
    page.reload()
    digest.wait_for()
    digest.evaluate("message => message.scrollIntoView({block: 'start'})")
    _shoot(page, folder / "digest.png")


def _retro(page: "Page", stage: Stage, visit: Visit, folder: Path) -> None:
    """What came of the Four Ls, in the team's channel."""
    channel = stage.cast.room(visit.team.channel).id
    stage.pg.command(
        stage.cast.person("tomasz").id, channel, f"/ambi retro four_ls {load_scripts()['four_ls'].topic}"
    )
    stage.advance_to(stage.clock.now() + timedelta(minutes=50))
    page.goto(f"{stage.server.url}/?place={channel}")
    summary = page.locator("article", has_text="what came of it").last
    summary.wait_for()
    summary.evaluate("message => message.scrollIntoView({block: 'start'})")
    _shoot(page, folder / "retrospective.png")


def _shoot(page: "Page", path: Path) -> None:
    page.wait_for_timeout(MOMENT)
    page.screenshot(path=path, animations="disabled")
