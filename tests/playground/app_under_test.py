"""A small real Bolt app to play against, in the way Ambidex is built: acks last, no hidden retries."""

from __future__ import annotations

import contextlib
import logging
import re
import threading
import time
from typing import Any

from flask import Flask, Response, request
from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.playground import Playground
from bot.playground.threaded import ThreadedServer

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def field(block_id: str, label: str, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "text", **more.pop("element", {})}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    base = {"type": "modal", "callback_id": "answer", "title": plain("Check-in"), "submit": plain("Send")}
    return {**base, "blocks": list(blocks), **more}


class Counterpart:
    """The app, its client, and what it heard."""

    def __init__(self, playground: Playground, api_url: str) -> None:
        world = playground.world
        self.heard: list[tuple[str, Json]] = []
        self.delay = 0.0
        self.answers: dict[str, Any] = {}
        logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)
        self.client = WebClient(token=world.bot_token, base_url=api_url, retry_handlers=[])
        self.app = App(
            client=self.client,
            signing_secret=world.signing_secret,
            process_before_response=True,
            token_verification_enabled=False,
        )
        self._listen()

    def _listen(self) -> None:
        app = self.app
        app.command("/ambi")(self._on_command)
        for kind in ("app_home_opened", "member_joined_channel", "member_left_channel", "channel_archive"):
            app.event(kind)(self._on_event)
        for kind in (
            "channel_left",
            "app_uninstalled",
            "tokens_revoked",
            "channel_id_changed",
            "app_mention",
        ):
            app.event(kind)(self._on_event)
        app.event("message")(self._on_event)
        app.action({"type": "block_actions", "action_id": re.compile(".*")})(self._on_action)
        app.view("answer")(self._on_view)
        app.view_closed("answer")(self._on_closed)
        app.shortcut({"type": "message_action", "callback_id": "note"})(self._on_shortcut)

    def _acked(self, name: str, body: Json, ack: Ack) -> None:
        self.heard.append((name, body))
        time.sleep(self.delay)
        answer = self.answers.get(name, {})
        if callable(answer):
            answer = answer(body)
        if isinstance(answer, str):
            ack(answer)
        else:
            ack(**(answer or {}))

    def _on_command(self, body: Json, ack: Ack) -> None:
        self._acked("command", body, ack)

    def _on_event(self, body: Json, ack: Ack) -> None:
        self._acked(body["event"]["type"], body, ack)

    def _on_action(self, body: Json, ack: Ack) -> None:
        self._acked(body["actions"][0]["action_id"], body, ack)

    def _on_view(self, body: Json, ack: Ack) -> None:
        self._acked("view_submission", body, ack)

    def _on_closed(self, body: Json, ack: Ack) -> None:
        self._acked("view_closed", body, ack)

    def _on_shortcut(self, body: Json, ack: Ack) -> None:
        self._acked("shortcut", body, ack)

    def names(self) -> list[str]:
        return [name for name, _ in self.heard]

    def last(self) -> Json:
        return self.heard[-1][1]


class HttpApp:
    """The counterpart behind a real HTTP address."""

    def __init__(self, counterpart: Counterpart) -> None:
        handler = SlackRequestHandler(counterpart.app)
        flask = Flask("counterpart")

        @flask.post("/slack/events")
        def events() -> Response:
            return handler.handle(request)

        logging.getLogger("waitress").setLevel(logging.ERROR)
        self._server = ThreadedServer(flask, "127.0.0.1", 0, 4)
        self.url = f"http://127.0.0.1:{self._server.port}/slack/events"

    def stop(self) -> None:
        self._server.stop()


class SocketApp:
    """The counterpart over Socket Mode."""

    def __init__(self, counterpart: Counterpart, playground: Playground, api_url: str) -> None:
        self._playground = playground
        app_client = WebClient(token=playground.world.app_token, base_url=api_url, retry_handlers=[])
        self.handler = SocketModeHandler(
            counterpart.app, playground.world.app_token, web_client=app_client, ping_interval=60
        )
        self.handler.connect()  # type: ignore[no-untyped-call]
        assert playground.wait_until(lambda: playground.carrier is not None)

    def stop(self) -> None:
        """Close from the other side first, and wait for nobody: the SDK's own close takes seconds."""
        self.handler.client.auto_reconnect_enabled = False
        if self._playground.sockets:
            self._playground.sockets.stop()
        threading.Thread(target=self._close, daemon=True).start()

    def _close(self) -> None:
        with contextlib.suppress(AttributeError):  # the SDK's monitor may have closed the session first
            self.handler.close()  # type: ignore[no-untyped-call]
