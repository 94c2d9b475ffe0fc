"""Pages in the browser, for what is too much for a window in Slack: the notes of a large retrospective.

Plain HTML and forms, and not one line of script: so it works on a phone, by
keyboard and with a screen reader, and the policy can forbid everything else.
Nothing is cached, nothing says where somebody came from, and no page frames it.
"""

import hmac
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from bot.app import House
from bot.pages.grouping import DONE, act, picture
from bot.pages.typed import Typed
from handlers.errors import InvalidInput, Refusal
from handlers.reference import handling, reference
from handlers.retros.groups import pages
from handlers.retros.groups.pages import PATH, NoWayIn, Visitor
from storage.turns import Busy

log = logging.getLogger("ambidex")

COOKIE = "ambidex_page"
STYLE = Path(__file__).with_name("page.css")
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FROM_HERE = {"", "same-origin", "none"}  # what a browser says of a form sent from our own page
TOO_MUCH = "Many people are writing at this moment, and your turn did not come. Please try once more."


class NotFromHere(Refusal):
    """This was not sent from the page itself, so nothing was changed. Go back and try again."""


def add_pages(app: Flask, house: House, counted: Callable[[], AbstractContextManager[None]]) -> None:
    """Give an application the pages of a house. ``counted``: entered while somebody is answered."""
    site = Blueprint("pages", __name__, url_prefix=PATH.rstrip("/"), template_folder="templates")

    @contextmanager
    def answering() -> Iterator[None]:
        with counted(), handling():
            yield

    @site.get("/page.css")
    def style() -> Response:
        return Response(STYLE.read_bytes(), content_type="text/css; charset=utf-8")

    @site.get("/<token>")
    def invited(token: str) -> str:
        """The link itself changes nothing: whatever looks at it beforehand does not use it up."""
        return render_template("invited.html", token=token)

    @site.post("/<token>")
    def opened(token: str) -> Answer:
        with answering():
            _from_here()
            with house.deps.begin() as session:
                who = pages.open_once(session, token, house.deps.now())
            answer = redirect(PATH, 303)
            answer.set_cookie(
                COOKIE,
                who.cookie,
                max_age=int(pages.SESSION.total_seconds()),
                path=PATH,
                secure=(house.settings.public_url or "").startswith("https:"),
                httponly=True,
                samesite="Strict",
            )
            return answer

    @site.get("/")
    def shown() -> Response:
        with answering():
            return _drawn(house, Typed(), DONE.get(request.args.get("did", ""), ""), 200)

    @site.post("/")
    def sent() -> Answer:
        with answering():
            _from_here()
            typed = Typed.of(request.form)
            try:
                with house.deps.begin() as session:
                    who = pages.visitor(session, request.cookies.get(COOKIE, ""), house.deps.now())
                    shown = request.form.get("token", "").encode()
                    if not hmac.compare_digest(shown, who.form_token.encode()):
                        raise NotFromHere()
                    place = act(session, house.deps, who, typed)
            except InvalidInput as invalid:
                return _drawn(house, typed, " ".join(dict.fromkeys(invalid.problems.values())), 422)
            return redirect(f"{PATH}?did={typed.do}{place}", 303)

    _on_trouble(site)
    app.register_blueprint(site)


def _on_trouble(site: Blueprint) -> None:
    @site.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        status = 410 if isinstance(refusal, NoWayIn) else 403
        return make_response(render_template("told.html", words=refusal.words), status)

    @site.errorhandler(Busy)
    def busy(_: Busy) -> Response:
        return make_response(render_template("told.html", words=TOO_MUCH), 503)

    @site.errorhandler(Exception)
    def stumbled(bug: Exception) -> Response | HTTPException:
        if isinstance(bug, HTTPException):
            return bug
        with handling():
            log.error("an unexpected error on a page", exc_info=bug)
            words = (
                f"Something went wrong on our side (reference {reference()}). Please try again in a minute."
            )
        return make_response(render_template("told.html", words=words), 500)

    @site.after_request
    def guarded(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        return answer


def _from_here() -> None:
    """A form of another site is not even looked at, where the browser says whose it is."""
    if request.headers.get("Sec-Fetch-Site", "") not in FROM_HERE:
        raise NotFromHere()


def _drawn(house: House, typed: Typed, told: str, status: int) -> Response:
    """The page as it stands, with what was typed where something was wrong."""
    with house.deps.read() as session:
        who: Visitor = pages.visitor(session, request.cookies.get(COOKIE, ""), house.deps.now())
        view = picture(session, house.deps, who)
    page = render_template("grouping.html", view=view, typed=typed, told=told, token=who.form_token)
    return make_response(page, status)
