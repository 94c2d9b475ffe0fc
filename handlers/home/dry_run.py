"""A lead tries the whole thing on themselves: nothing is asked of anybody, kept or counted."""

from collections.abc import Iterable
from datetime import date

from config.content import Content
from config.vocabulary import Horizon
from handlers import blocks as b
from handlers import outbox
from handlers.access import Actor, Deed
from handlers.balance import rules as balance
from handlers.blocks import Block, Message
from handlers.checkins import views as checkin_views
from handlers.checkins.cards import draw
from handlers.checkins.composer import Card
from handlers.deps import Deps
from handlers.digests import figures
from handlers.digests import rules as digest
from handlers.digests import views as digest_views
from handlers.digests.kept import KeptDigest
from handlers.registry import Click, Routes
from handlers.teams import agreement, schedule
from handlers.teams import service as teams
from storage.models import Team

SAMPLE_DECISIONS = (
    digest.Decision(
        "sample-decision",
        "Two reports are written each week that nobody reads.",
        "Both stop from Monday; who misses them tells the improvement lead.",
    ),
)
SAMPLE_LEARNINGS = (
    digest.Learning(
        "sample-short",
        "Ten minutes at the start of the shift showed us three delays that no report had.",
        Horizon.SHORT,
    ),
    digest.Learning(
        "sample-long",
        "An hour held for long-term work stays free when it is the first one of the day.",
        Horizon.LONG,
    ),
)
SAMPLE_ASKS = (digest.Ask("sample-ask", "Who has planned a rota together with a community team?"),)


def register(routes: Routes) -> None:
    """The one name this part answers to."""
    routes.click("teams.dry_run", dry_run_wanted)


def dry_run_wanted(click: Click, actor: Actor, deps: Deps) -> Message:
    """Send a lead a sample check-in and a sample digest, plainly marked."""
    now = deps.now()
    with deps.begin() as session:
        team = teams.get_living(session, actor, Deed.DRY_RUN, click.value)
        today = schedule.local_date(now, team.zone)
        card = draw(session, deps.content, team, actor.person, today).card
        asked = checkin_views.Asked(
            checkin="",
            team=team.name,
            card=card,
            smallest_group=team.min_group,
            until=checkin_views.moment(
                teams.next_digest(team, now)[1], teams.zone_of(session, team, actor.person)
            ),
        )
        prompt = sample_prompt(asked, card, agreement.first_prompt_blocks(team, deps.settings))
        outbox.tell(session, team.workspace, actor.person, prompt, now)
        sample = sample_digest(team, deps.content, teams.next_digest(team, now)[0])
        outbox.tell(session, team.workspace, actor.person, sample, now)
    return b.say(
        "I have sent you a sample check-in and a sample digest, in a direct message. Nobody else sees "
        "them, and nothing about them is kept or counted."
    )


def sample_prompt(asked: checkin_views.Asked, card: Card, promise: list[Block]) -> Message:
    """A check-in as members get it, with its questions in place of the buttons."""
    questions = "\n".join(f"{n}. {b.literal(q.wording)}" for n, q in enumerate(card.questions, start=1))
    return Message(
        [
            b.section("*Dry run, for you only.* This is what a member gets by direct message:"),
            b.divider(),
            *_without_buttons(checkin_views.prompt_message(asked).blocks),
            b.context("Here are the buttons *Answer*, *Not this week* and *Later*. *Answer* opens:"),
            b.section(questions),
            *promise,
        ]
    )


def sample_digest(team: Team, content: Content, on: date) -> Message:
    """A digest as it appears in the channel, with invented lines in place of people's."""
    reading = balance.BalanceReading(balance.Verdict.BUILDING_UP, figures.target_of(team))
    bounds = content.bounds(team.preset)
    kept = KeptDigest(
        digest.compose_digest(
            digest.Materials(
                team=team.name,
                ending=on,
                decisions=SAMPLE_DECISIONS,
                balance_lines=balance.balance_lines(reading, bounds),
                learnings=SAMPLE_LEARNINGS,
                asks=SAMPLE_ASKS,
            )
        )
    )
    return Message(
        [
            b.section(
                f"*Dry run, for you only.* This is what appears in <#{team.channel}>; its lines are invented:"
            ),
            b.divider(),
            *_without_buttons(digest_views.own_copy(kept).blocks[:-1]),  # which says that it was posted
            b.context(
                "Under it are *We decided…*, *We decided not to…* and *Copy for e-mail*. A chart comes "
                "with the answers."
            ),
        ]
    )


def _without_buttons(found: Iterable[Block]) -> list[Block]:
    return [block for block in found if block["type"] != "actions"]
