"""A stock Bolt app behind Flask, as Bolt's documentation shows it: three listeners that only acknowledge."""

import logging

from flask import Flask, Response, request
from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

from tests.bench.house import SECRET, WORKSPACE


def authorise() -> AuthorizeResult:
    """At once, as if everything were cached: what Bolt asks Slack for is not the question."""
    return AuthorizeResult(
        enterprise_id=None, team_id=WORKSPACE, bot_user_id="U0AMBI", bot_id="B0AMBI", bot_token="xoxb-bench"
    )


def acknowledged(ack: Ack) -> None:
    ack()


def stock_app() -> App:
    """Three listeners; the one that is asked for stands last."""
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    app = App(signing_secret=SECRET, authorize=authorise)
    app.command("/ambi")(acknowledged)
    app.action("checkins.answer")(acknowledged)
    app.view("checkins.submit")(acknowledged)
    return app


def web() -> Flask:
    """The WSGI application."""
    flask = Flask("peer")
    handler = SlackRequestHandler(stock_app())

    @flask.post("/slack/events")
    def slack_events() -> Response:
        answer: Response = handler.handle(request)
        return answer

    return flask
