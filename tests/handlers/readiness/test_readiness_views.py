"""Every view of the readiness check is taken by Slack, whatever is in it."""

from datetime import UTC, date, datetime, timedelta

from bot.playground.blocks import problems_in
from config.vocabulary import NextStep
from handlers.readiness import views
from handlers.readiness.rules import UNSURE, Finding
from handlers.readiness.service import Chosen, Outcome, Place, Said
from tests.harness import content

HOSTILE = "<!channel> <@U0ANA> *bold* _it_ ~no~ `code` & <https://evil.example|here> \u202e\u05e9 :smile: "
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ITEMS = [item.id for theme in content().readiness for item in theme.items]
LINE = (HOSTILE * 3)[: views.EXAMPLE_LIMIT]
CHECK = "c" * 32


def worst() -> Outcome:
    """Sixty people with an example each for every statement, and all themes chosen."""
    return Outcome(
        check=CHECK,
        team="t" * 32,
        team_name=(HOSTILE * 3)[:80],
        on=date(2026, 3, 2),
        findings={item: Finding(60, 2.5, 0, 4) for item in ITEMS},
        examples={item: [LINE] * 60 for item in ITEMS},
        steps={theme.name: Chosen(NextStep.PREPARE, "a" * 32) for theme in content().readiness},
    )


def test_slack_takes_every_view_with_the_most_hostile_words() -> None:
    """In windows, in the channel and on Home."""
    said = Said(dict.fromkeys(ITEMS, UNSURE), dict.fromkeys(ITEMS, LINE))
    theme = content().readiness[0]
    for modal in (
        views.start_modal("t" * 32, "C0EXEC"),
        views.answer_modal(CHECK, said, content()),
        views.answer_modal(CHECK, Said(), content()),
        views.outcome_modal(worst(), content()),
        views.examples_modal(worst(), content()),
        views.copy_modal(worst(), content()),
        views.prepare_modal(CHECK, theme),
        views.saved_notice(CHECK, NOW, "Europe/London", NOW),
        views.opened_notice("C0EXEC", NOW, "Europe/London", NOW),
    ):
        assert problems_in(modal["blocks"], "modal") == []
    place = Place("t" * 32, HOSTILE, "Europe/London", True, CHECK, NOW, CHECK, NOW.date())
    for message in (
        views.outcome_message(worst(), content()),
        views.asking_message(CHECK, NOW + timedelta(days=14), "Europe/London", NOW),
        views.offer_message(HOSTILE, "t" * 32),
        views.place_message([place] * 3, NOW),
        views.chosen_message(theme, NextStep.HELP),
        views.closed_message(),
    ):
        assert problems_in(message.body()["blocks"], "message") == []
        assert message.body()["text"]


def test_the_copy_calls_nobody_and_is_whole() -> None:
    """What somebody wrote is text in it, and every example is there."""
    text = views.to_markdown(worst(), content())
    assert "<!channel>" not in text.replace("\\<!channel\\>", "")
    assert text.count("“") == 60 * len(ITEMS)
    shown = views.copy_modal(worst(), content())
    fields = [block["element"]["initial_value"] for block in shown["blocks"] if block["type"] == "input"]
    assert len(fields) <= views.COPY_FIELDS
