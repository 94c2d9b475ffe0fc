"""The digest as Slack takes it, whatever people wrote; and its copies."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import orjson
import pytest

from bot.playground.blocks import problems_in
from config.vocabulary import Horizon
from handlers.access import Actor
from handlers.balance import rules as balance
from handlers.blocks import text_of
from handlers.digests import rules, service, views
from handlers.digests.kept import KeptDigest
from handlers.digests.rules import Ask, Decision, Learning, Materials
from handlers.errors import NotFound
from storage.models import Team
from tests.handlers.house import EIGHT, HOSTILE, House, T

FRIDAY = date(2026, 5, 8)
TEXTS = [
    HOSTILE,
    "x" * 600,
    "word " * 119 + "end.",
    "```\n> quote\n<script>",
    "{day} {text} %s",
    "🔥" * 300,
    "a",
]
SHARES = [(0.6, 0.3, 0.1), None, (0.5, 0.3, 0.2), (1.0, 0.0, 0.0)]


def digest_of(text: str, team: str = "Executive team") -> KeptDigest:
    target = {Horizon.SHORT: 0.5, Horizon.MEDIUM: 0.3, Horizon.LONG: 0.2}
    sums = dict(zip(Horizon, (40, 7, 3), strict=True))
    reading = balance.read_balance(sums, 5, 8, target, 5)
    digest = rules.compose_digest(
        Materials(
            team=team,
            ending=FRIDAY,
            decisions=tuple(Decision(f"d{n}", text, text, against=bool(n)) for n in range(2)),
            balance_lines=balance.balance_lines(reading, dict.fromkeys(Horizon, "up to 3 months")),
            standing_since=FRIDAY - timedelta(weeks=2),
            learnings=tuple(Learning(f"l{n}", text, h) for n, h in enumerate(Horizon)),
            asks=(Ask("a1", text),),
        )
    )
    weeks = tuple(((FRIDAY - timedelta(weeks=3 - n)).isoformat(), s) for n, s in enumerate(SHARES))
    return KeptDigest(
        digest=digest,
        people={"l0": "U0BEN"},
        sources={line.item_id: line.item_id for line in digest.lines},
        weeks=weeks,
        target=(0.5, 0.3, 0.2),
        team=team,
        bounds={h.value: text[:40] for h in Horizon},
        figure_on="2026-04-24",
    )


def words_said(blocks: list[dict[str, Any]]) -> str:
    """What stands in the blocks for a reader: no labels of buttons."""
    shown = [b for b in blocks if b["type"] not in ("actions", "data_visualization", "header")]
    return text_of(shown)


@pytest.mark.parametrize("text", TEXTS)
def test_slack_takes_the_digest_whatever_was_written(text: str) -> None:
    kept = digest_of(text, team=text[:80])
    message = views.digest_message(kept, "0" * 32).body()
    assert problems_in(message["blocks"], "message") == []
    assert problems_in(list(views.own_copy(kept).blocks), "message") == []
    assert problems_in(views.email_modal(kept)["blocks"], "modal") == []
    for quoted in kept.digest.in_full:
        assert problems_in(list(views.in_full(quoted).blocks), "message") == []
    assert len(words_said(message["blocks"]).split()) <= 180 + len(kept.people) * 2
    again = KeptDigest.from_json(orjson.loads(orjson.dumps(kept.to_json())))
    assert views.digest_message(again, "0" * 32).body() == message


def test_nobody_is_called_and_nothing_is_styled_by_what_people_write() -> None:
    message = views.digest_message(digest_of(HOSTILE), "d").body()
    assert "<!channel>" not in message["text"]
    assert "<@U0EVIL>" not in message["text"]
    assert "<https://evil" not in message["text"]
    kinds = [b["type"] for b in message["blocks"] if "evil" in str(b)]
    assert set(kinds) == {"rich_text"}


def test_a_named_line_names_its_author_in_slack_and_not_in_the_email() -> None:
    kept = digest_of("The porters knew first.")
    assert views.digest_message(kept, "d").body()["text"].count("<@U0BEN>") == 1
    assert "U0BEN" not in str(views.email_modal(kept))


def test_the_text_carries_everything_the_blocks_show() -> None:
    kept = digest_of("The porters knew first.")
    body = views.digest_message(kept, "d").body()
    for line in kept.digest.lines:
        assert line.text in body["text"]
        assert line.label in body["text"]
    assert kept.digest.title in body["text"]
    assert body["picture"]["alt"] in body["text"]
    chart_said, learnings = body["text"].index(body["picture"]["alt"]), body["text"].index("Learning")
    assert chart_said < learnings  # where the chart stands, not after everything


def test_a_long_email_is_whole_across_its_fields() -> None:
    kept = digest_of("A line.")
    kept = replace(
        kept, digest=replace(kept.digest, in_full=tuple(f"{n} " + "word " * 119 for n in range(6)))
    )
    view = views.email_modal(kept)
    fields = [b["element"]["initial_value"] for b in view["blocks"] if b["type"] == "input"]
    assert len(fields) > 1
    assert all(len(field) <= 3000 for field in fields)
    assert "\n\n".join(fields) == rules.to_markdown(kept.digest)
    assert "thread" not in "".join(fields)  # there is none in an e-mail
    assert view["submit"]["text"] == "Done"  # Slack refuses fields without it


def test_an_own_copy_says_of_when_its_figure_is() -> None:
    assert "the figure of 24 April 2026" in views.own_copy(digest_of("A line.")).body()["text"]


def test_a_digest_counts_nobody_and_names_nobody_who_did_not_ask_for_it(house: House) -> None:
    house.change(Team, (T, "exec"), name="Leaders")
    for person in EIGHT[:7]:
        house.checkin(person, (8, 1, 1))
    house.share("U0BEN", "The porters knew first.")
    house.publish()
    for post in house.posts():
        assert not re.search(r"U0[A-Z]", post.text)
        assert not re.search(r"\b(7|seven|8|eight)\b[^.]*(people|members|answer|respon)", post.text)


def test_the_last_digest_and_its_email_are_for_members(house: House) -> None:
    assert "no digest yet" in str(house.command("digest").body)
    house.share("U0BEN", "The porters knew first.")
    house.publish()
    digest = house.digests()[0].id
    assert "porters" in str(house.command("digest", "U0CLEO").body)
    assert "porters" not in str(house.command("digest", "U0OUT").body)
    house.click("digests.email", digest, "U0OUT")
    assert "porters" not in str(house.slack.views)
    house.click("digests.email", digest, "U0CLEO")
    assert "porters" in str(house.slack.views[-1])
    with house.db.read() as session, pytest.raises(NotFound):
        service.get_digest(session, Actor("T0OTHER", "U0CLEO"), digest)
