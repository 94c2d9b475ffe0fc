"""The team's agreement: who sees what. It is a promise, so each sentence is one the code keeps.

It is shown in the introduction in the channel, in the first check-in's message
or a welcome, and on Home whenever somebody wants to read it again.
"""

from config.content import Content
from config.settings import Settings
from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.teams import views
from storage.models import Team


def promises(team: Team, settings: Settings) -> list[str]:
    """The agreement, a line for each promise."""
    smallest = max(team.min_group, settings.min_group)
    return [
        (
            "*You are asked* up to three questions by direct message, ninety seconds at most. Skipping is "
            "fine: nobody is counted, ranked or named for it."
        ),
        (
            "*Your answers are yours.* Nobody here sees them, neither leads nor administrators. Your "
            f"words are kept encrypted for {_months(settings.keep_answers_days)}; whoever runs Ambidex has "
            "the key."
        ),
        (
            f"*Where attention went* is only shown added up, from at least {smallest} people, beside the "
            "balance the team chose and nothing else."
        ),
        (
            "*Sharing a line* is your choice: you see the exact words and who will read them first, your "
            "name stands there only if you add it, and you can take it back."
        ),
        (
            "*Confidential, not untraceable.* In a small team your way of writing may be recognised. It is "
            "not legally privileged, and public bodies answer freedom of information and subject access "
            "requests. So please, nothing about patients or people you support. This is not for incident "
            "reports, and not evidence of assurance."
        ),
        "*See, take away or erase* all that is held about you with `/ambi privacy`.",
    ]


def _months(days: int) -> str:
    months = round(days / 30.4)
    return f"{months} months" if months > 1 else f"{days} days"


def blocks(team: Team, settings: Settings) -> list[Block]:
    """The agreement, ready to stand in a message, a modal or Home."""
    return [b.section("\n".join(f"• {line}" for line in promises(team, settings)))]


def agreement_message(team: Team, settings: Settings) -> Message:
    """The agreement, for somebody who asked to read it."""
    return Message([b.header("Who sees what"), *blocks(team, settings)])


def introduction(team: Team, content: Content, settings: Settings, by: str) -> Message:
    """The one message with which the bot introduces itself in a team's channel."""
    first = (
        f"Hello, I am Ambidex. {b.mention(by)} has set me up for *{b.literal(team.name)}*, to help keep the "
        "short, medium and long term in balance: a short check-in, and one digest a week of what was learned."
    )
    rhythm = [
        f"*Check-ins* come by direct message {views.rhythm_words(team)}.",
        f"*The digest* appears here {views.digest_when(team)}.",
        *([said] if (said := views.holiday_words(team)) else []),
        f"*Our chosen balance*: {views.balance_words(team, content)}.",
    ]
    return Message(
        [
            b.section(first),
            b.section("\n".join(rhythm)),
            b.section("*Who sees what*"),
            *blocks(team, settings),
            b.context(
                "`/ambi help` shows what you can do, `/ambi away until 12 May` keeps your leave quiet."
            ),
        ]
    )


def welcome(team: Team, settings: Settings) -> Message:
    """What somebody reads once, when they join a team that runs."""
    first = (
        f"Welcome to *{b.literal(team.name)}*. I am Ambidex: I ask you a few questions "
        f"{views.rhythm_words(team)}, and post a digest of what was learned {views.digest_words(team)}. "
        f"{views.holiday_words(team)}"
    ).rstrip()
    last = "On my Home tab you can choose your own time and quiet hours, and say when you are on leave."
    return Message([b.section(first), b.section("*Who sees what*"), *blocks(team, settings), b.context(last)])


def first_prompt_blocks(team: Team, settings: Settings) -> list[Block]:
    """The agreement as it stands under somebody's first check-in in a team."""
    return [
        b.divider(),
        b.section("*Before your first check-in here: who sees what*"),
        *blocks(team, settings),
    ]


def hello(by: str | None) -> Message:
    """What the bot says when it is added to a channel that has no team yet."""
    who = f", and thank you, {b.mention(by)}" if by else ""
    return b.say(
        f"Hello, I am Ambidex{who}. Nothing runs in this channel yet: `/ambi setup` sets up a leadership "
        "team here, in one form. Until then I stay quiet."
    )


def last_lead(team: Team) -> Message:
    """What the only lead reads who leaves the team's channel."""
    return b.say(
        f"You left the channel of *{b.literal(team.name)}*, and you are the only lead, so I have kept you. "
        "To hand it over, name another lead with `/ambi settings`; to stop it, end it on the Home tab."
    )
