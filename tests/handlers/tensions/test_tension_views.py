"""Every view of a trade-off is taken by Slack, whatever is in it."""

from dataclasses import replace
from datetime import date

from bot.playground.blocks import problems_in
from config.vocabulary import Horizon
from handlers.tensions import views
from handlers.tensions.rules import WHY_LIMIT, WORDS_LIMIT, Wanted
from handlers.tensions.service import Earlier, Form, Line
from tests.harness import content

HOSTILE = "<!channel> <@U0ANA> *bold* _it_ ~no~ `code` & <https://evil.example|here> \u202e\u05e9 :smile: "
TODAY = date(2026, 3, 2)
WORDS, WHY = (HOSTILE * 4)[:WORDS_LIMIT], (HOSTILE * 8)[:WHY_LIMIT]
LINE = Line(
    id="l" * 32,
    team="t" * 32,
    made_by="U0ANA",
    made_on=TODAY,
    chosen=WORDS,
    against=WORDS,
    why=WHY,
    review_on=TODAY,
    horizon=Horizon.SHORT,
    over=Horizon.LONG,
    priority=WORDS[:150],
    over_priority=WORDS[:150],
    ended=False,
    mine=True,
)
EARLIER = Earlier(WORDS, WORDS, WHY, TODAY, "U0ANA", TODAY)


def test_slack_takes_every_view_with_the_most_hostile_words() -> None:
    """In lists of a hundred, in the form with two hundred priorities, with a long history."""
    form = Form("t" * 32, WORDS[:80], TODAY, tuple((f"{n:032}", WORDS) for n in range(200)))
    lines = [replace(LINE, id=f"{n:032}", mine=n % 2 == 0, ended=n % 3 == 0) for n in range(100)]
    for modal in (
        views.form_modal(form, content()),
        views.form_modal(form, content(), Wanted(WORDS, WORDS, WHY, TODAY, Horizon.SHORT), "l" * 32),
        views.kept_notice(LINE, content()),
        views.history_modal(LINE, [EARLIER] * 40, content()),
        views.list_modal(lines, WORDS, 96, content()),
    ):
        assert problems_in(modal["blocks"], "modal") == []
    for message in (
        views.list_message(lines, "", content()),
        views.list_message([], HOSTILE, content()),
        views.review_message(LINE, TODAY, content()),
        views.ended_message(LINE),
        views.kept_on_message(LINE),
    ):
        body = message.body()
        assert problems_in(body["blocks"], "message") == []
        assert "<!channel>" not in body["text"]
