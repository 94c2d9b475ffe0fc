"""What a lead tries on themselves looks like the real thing and can do nothing."""

from datetime import date

import pytest

from bot.playground.blocks import problems_in
from config.settings import Settings
from config.vocabulary import QuestionKind
from handlers.blocks import Message
from handlers.checkins.composer import AskedQuestion, Card
from handlers.checkins.views import Asked
from handlers.home.dry_run import sample_digest, sample_prompt
from handlers.teams import agreement
from tests.handlers.scene import content
from tests.handlers.teams.test_team_views import HOSTILE, team

CARD = Card(
    tuple(AskedQuestion(f"Q{n}", "W" * 140, QuestionKind.TEXT, seconds=30) for n in range(3)),
)


def samples(name: str) -> list[Message]:
    found = team(name)
    asked = Asked(checkin="", team=name, card=CARD, smallest_group=5, until="Friday at 15:00")
    promise = agreement.first_prompt_blocks(found, Settings(_env_file=None))
    return [sample_prompt(asked, CARD, promise), sample_digest(found, content(), date(2026, 11, 6))]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_sample_is_marked_and_has_no_button_that_could_do_anything(name: str) -> None:
    for message in samples(name):
        body = message.body()
        assert problems_in(body["blocks"], "message") == []
        assert body["text"].startswith("*Dry run, for you only.*")
        assert not [b for b in body["blocks"] if b["type"] == "actions" or "accessory" in b]
