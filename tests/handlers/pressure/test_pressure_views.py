"""Every view of a time of pressure is taken by Slack, whatever is in it."""

from datetime import date

import pytest

from bot.playground.blocks import problems_in
from config.vocabulary import PressureLevel
from handlers.pressure import views
from handlers.pressure.reading import REASON_LIMIT
from handlers.pressure.service import Period, Standing
from tests.harness import content

HOSTILE = "<!channel> <@U0ANA> *bold* _it_ ~no~ `code` & <https://evil.example|here> \u202e\u05e9 :smile: "
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("reason", ["", (HOSTILE * 4)[:REASON_LIMIT]])
@pytest.mark.parametrize("level", [None, *PressureLevel])
def test_slack_takes_it_in_every_shape(level: PressureLevel | None, reason: str) -> None:
    """With a hostile reason and a hostile name, and nobody is called by either."""
    now = Period(level, TODAY, date(2027, 3, 5), reason) if level else None
    standing = Standing("t" * 32, (HOSTILE * 2)[:80], TODAY, True, now)
    for message in (views.state_message([standing] * 3, content()), views.set_message(standing, content())):
        body = message.body()
        assert problems_in(body["blocks"], "message") == []
        assert "<!channel>" not in body["text"]
    assert problems_in(views.start_modal(standing, content())["blocks"], "modal") == []
