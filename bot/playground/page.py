"""The playground's page: a workspace in the browser.

Every part of the page is a region of server-rendered HTML. The script asks for
the regions again when something has changed and puts them in the place of the
old ones, so there is one way to draw a thing, and it is here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, jsonify, render_template, request
from markupsafe import Markup

from bot.playground.page_views import APP, Shown, Wanted, first_place, shown

if TYPE_CHECKING:
    from bot.playground.playground import Playground

COOKIE = "playground_as"
REGIONS = ("top", "steps", "side", "main", "thread", "inspector", "modal")
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def page(stage: Playground) -> Blueprint:
    """The page's routes for one playground: ``/``, its regions and its static files."""
    pages = Blueprint(
        "page", __name__, template_folder="templates", static_folder="static", static_url_path="/page/static"
    )

    @pages.get("/")
    def whole() -> Response:
        wanted = wanted_now(stage)
        version = stage.workspace.version
        wanted = _marked_read(stage, wanted)
        view = shown(stage, wanted)
        drawn = render_template(
            "page.html", view=view, version=version, since=wanted.since, title=_title(view)
        )
        answer = Response(drawn)
        answer.set_cookie(COOKIE, view.me.id, max_age=60 * 60 * 24 * 365, samesite="Lax")
        return answer

    @pages.get("/page/regions")
    def regions() -> Response:
        wanted = wanted_now(stage)
        version = stage.workspace.version
        wanted = _marked_read(stage, wanted)
        view = shown(stage, wanted)
        drawn = {name: render_template(f"{name}.html", view=view).strip() for name in REGIONS}
        return jsonify(version=version, title=_title(view), since=wanted.since, regions=drawn)

    @pages.get("/page/traffic/<int:number>")
    def traffic_line(number: int) -> Response:
        line = next((line for line in stage.record if line.n == number), None)
        if line is None:
            abort(404)
        parts = {"Sent": line.request, "Answered": line.response}
        return jsonify({name: _pretty(value) for name, value in parts.items()})

    @pages.after_request
    def guarded(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        if request.endpoint != f"{pages.name}.static":
            answer.headers["Cache-Control"] = "no-store"
        return answer

    return pages


def wanted_now(stage: Playground) -> Wanted:
    """Who looks at what: from the address, else from the cookie, else the first person."""
    ws = stage.workspace
    people = [user.id for user in ws.users.values() if not user.is_bot and not user.deleted]
    asked = (request.args.get("as", ""), request.cookies.get(COOKIE, ""))
    user = next((name for name in asked if name in people), people[0] if people else "")
    place = request.args.get("place", "") or first_place(ws, user)
    return Wanted(
        user,
        place,
        request.args.get("thread", ""),
        request.args.get("tab", ""),
        request.args.get("traffic", "") == "1",
        request.args.get("since", ""),
    )


def _marked_read(stage: Playground, wanted: Wanted) -> Wanted:
    """What is on the screen is read, unless the window is hidden; how far it was read before."""
    ws = stage.workspace
    dm = ws.dm_of(wanted.user)
    place = wanted.place if wanted.place != APP else (dm.id if dm else "")
    wanted = replace(wanted, since=wanted.since or ws.last_read.get((wanted.user, place), ""))
    seen = request.args.get("hidden") != "1" and wanted.tab != "home"
    if seen and place in ws.unread(wanted.user):
        ws.mark_read(wanted.user, place)
    return wanted


def _title(view: Shown) -> str:
    waiting = sum(item.unread for item in (*view.channels, *view.dms))
    return Markup(f"({waiting}) " if waiting else "") + f"{view.heading} · {view.world.name} playground"


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
