"""The playground's HTTP server: Web API, uploads, response URLs, control API, and the page.

A connection is dropped by telling waitress that the client has gone: it then
closes it without an answer, which is what a lost answer looks like from outside.
"""

from __future__ import annotations

import importlib.util
import json
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from flask import Flask, Response, redirect, request
from waitress.channel import ClientDisconnected
from werkzeug.wrappers import Response as Answer

from bot.playground import api, api_files, told
from bot.playground.args import Args
from bot.playground.control import control_routes
from bot.playground.refusals import SlackError
from bot.playground.socket_mode import SocketServer
from bot.playground.threaded import ThreadedServer
from bot.playground.workplace import Workplace

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DROP = "playground.drop"
THREADS = 16
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Server:
    """A served playground: ``url``, ``api_url``, and ``stop()``."""

    def __init__(self, playground: Workplace, host: str, port: int) -> None:
        self._playground = playground
        self._http = ThreadedServer(dropping(make_app(playground).wsgi_app), host, port, THREADS)
        self._socket = SocketServer(playground, host)
        self.port = self._http.port
        self.url = f"http://{host}:{self.port}"
        self.api_url = f"{self.url}/api/"
        playground.base_url = self.url
        playground.workspace.files_url = f"{self.url}/files"
        playground.socket_url = self._socket.url

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Close the ports and the connections to the app."""
        self._socket.stop()
        self._http.stop()
        self._playground.socket_url = ""


def dropping(inner: WSGIApplication) -> WSGIApplication:
    """Close the connection without an answer where the answer was to be dropped."""

    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = inner(environ, start_response)
        if environ.get(DROP):
            raise ClientDisconnected
        return answer

    return outer


def make_app(playground: Workplace) -> Flask:
    """The WSGI application; the page joins when it is there."""
    app = Flask("bot.playground", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    logging.getLogger("waitress").setLevel(logging.ERROR)  # a full queue is a busy test, not news
    app.before_request(only_from_here)
    slack_routes(app, playground)
    control_routes(app, playground)
    if importlib.util.find_spec("bot.playground.page"):
        page = importlib.import_module("bot.playground.page")
        app.register_blueprint(page.page(playground))
    return app


def only_from_here() -> Response | None:
    """Answer only to this machine's own names, so that no web page elsewhere can point one at us."""
    name = request.host.rpartition(":")[0] if request.host.count(":") else request.host
    return None if name in LOOPBACK else Response("The playground answers on this machine only.", 403)


def slack_routes(app: Flask, playground: Workplace) -> None:
    """What the app calls: methods, uploads, files, response URLs."""

    @app.route("/api/<name>", methods=["GET", "POST"])
    def method(name: str) -> Response:
        values = given()
        token = bearer() or str(values.get("token", ""))
        reply = api.call(playground, name, token, Args(values))
        if reply.dropped:
            request.environ[DROP] = True
        if isinstance(reply.body, str):
            return Response(reply.body, reply.status, reply.headers)
        body = json.dumps(reply.body, ensure_ascii=False)
        return Response(body, reply.status, reply.headers, mimetype="application/json")

    @app.post("/upload/v1/<token>")
    def upload(token: str) -> Response:
        # a client that names no type sends a form's, so the form must not be read first
        if request.mimetype == "multipart/form-data":
            sent = next(iter(request.files.values()), None)
            content = sent.read() if sent else b""
        else:
            content = request.get_data(parse_form_data=False)
        taken = api_files.receive_upload(playground, token, content)
        return Response(f"OK - {len(content)}") if taken else Response("invalid upload", 400)

    @app.get("/files/<file_id>/<path:name>")
    def file(file_id: str, name: str) -> Response:
        found = playground.workspace.files.get(file_id)
        if found is None or not found.ready:
            return Response("no such file", 404)
        return Response(found.content, mimetype=found.mimetype)

    @app.get("/archives/<channel>/p<digits>")
    def permalink(channel: str, digits: str) -> Answer:
        return redirect(f"/?place={channel}")

    @app.post("/response/<path:token>")
    def response(token: str) -> Response:
        return answered(playground, token)


def answered(playground: Workplace, token: str) -> Response:
    """Something posted at a response URL."""
    body = given()
    line = playground.begin("api", "response_url", body)
    fault = playground.faults.take("response_url")
    failed = api.fail(playground, "response_url", fault) if fault else None
    if failed:
        playground.record.end(line, {"status": failed.status, "body": failed.body})
        request.environ[DROP] = failed.dropped
        return Response(str(failed.body), failed.status, failed.headers)
    try:
        told.respond(playground, token, body)
        answer: dict[str, Any] = {"ok": True}
    except SlackError as error:
        answer = {"ok": False, "error": error.code, **error.extra}
    playground.record.end(line, answer)
    if answer["ok"]:
        return Response("ok")
    return Response(
        json.dumps(answer), 404 if answer["error"].endswith("_url") else 400, mimetype="application/json"
    )


def given() -> dict[str, Any]:
    """The arguments of the request, from its address, its form or its JSON."""
    values: dict[str, Any] = {**request.args.to_dict(), **request.form.to_dict()}
    if request.is_json:
        sent = request.get_json(silent=True)
        values |= sent if isinstance(sent, dict) else {}
    return values


def bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
