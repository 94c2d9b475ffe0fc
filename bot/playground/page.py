"""The playground's page: a workspace in the browser.

Every part of the page is a region of server-rendered HTML. The script asks for
the regions again when something has changed and puts them in the place of the
old ones, so there is one way to draw a thing, and it is here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, jsonify, render_template, request
from markupsafe import Markup

from bot.playground.page_views import APP, Shown, Wanted, first_place, shown

if TYPE_CHECKING:
    from bot.playground.playground import Playground

COOKIE = "playground_as"
STATIC = Path(__file__).parent / "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
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
    pages = Blueprint("page", __name__, template_folder="templates")
    _drawings(pages, stage)

    @pages.get("/page/static/<name>")
    def asset(name: str) -> Response:
        return _asset(name)

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
        fixed = request.endpoint == f"{pages.name}.asset"
        answer.headers["Cache-Control"] = "no-cache" if fixed else "no-store"
        return answer

    return pages


def _drawings(pages: Blueprint, stage: Playground) -> None:
    """The page whole, and its regions alone."""

    @pages.get("/")
    def whole() -> Response:
        wanted = _marked_read(stage, wanted_now(stage))
        version = stage.workspace.version
        view = shown(stage, wanted)
        more = {"version": version, "since": wanted.since, "title": _title(view)}
        answer = Response(render_template("page.html", view=view, **more))
        answer.set_cookie(_cookie(), f"{stage.workspace.run}.{view.me.id}", samesite="Lax")
        return answer

    @pages.get("/page/regions")
    def regions() -> Response:
        wanted = _marked_read(stage, wanted_now(stage))
        version = stage.workspace.version
        view = shown(stage, wanted)
        drawn = {name: render_template(f"{name}.html", view=view).strip() for name in REGIONS}
        return jsonify(
            version=version, title=_title(view), since=wanted.since, place=view.place, regions=drawn
        )


def _asset(name: str) -> Response:
    """A stylesheet or script: read whole, so that no file stays open for a browser that has gone."""
    kind = KINDS.get(Path(name).suffix)
    file = STATIC / Path(name).name
    if kind is None or not file.is_file():
        abort(404)
    answer = Response(file.read_bytes(), content_type=kind)
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def wanted_now(stage: Playground) -> Wanted:
    """Who looks at what: from the address, else from the cookie, else the first person."""
    ws = stage.workspace
    people = [user.id for user in ws.users.values() if not user.is_bot and not user.deleted]
    run, _, remembered = request.cookies.get(_cookie(), "").partition(".")
    asked = (request.args.get("as", ""), remembered if run == ws.run else "")
    known = next((name for name in asked if name in people), "")
    user = known or (people[0] if people else "")
    place = request.args.get("place", "")
    if place != APP and place not in {channel.id for channel in ws.channels_of(user)}:
        place = first_place(ws, user) if known or not stage.lands else stage.lands
    return Wanted(
        user,
        place,
        request.args.get("thread", ""),
        request.args.get("tab", ""),
        request.args.get("traffic", "") == "1",
        request.args.get("since", ""),
    )


def _cookie() -> str:
    """A cookie is shared by every port of a machine, so its name holds ours."""
    return f"{COOKIE}_{request.host.rpartition(':')[2]}"


def _marked_read(stage: Playground, wanted: Wanted) -> Wanted:
    """What is on the screen is read, unless the window is hidden or time moves; how far it was before."""
    stage.lookers.add(wanted.user)
    ws = stage.workspace
    dm = ws.dm_of(wanted.user)
    place = wanted.place if wanted.place != APP else (dm.id if dm else "")
    wanted = replace(wanted, since=wanted.since or ws.last_read.get((wanted.user, place), ""))
    seen = request.args.get("hidden") != "1" and wanted.tab != "home" and not stage.moving
    if seen and place in ws.unread(wanted.user):
        ws.mark_read(wanted.user, place)
    return wanted


def _title(view: Shown) -> str:
    waiting = sum(item.unread for item in (*view.channels, *view.dms))
    return Markup(f"({waiting}) " if waiting else "") + f"{view.heading} · {view.world.name} playground"


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
