"""The modal that starts a retrospective or plans one. What it asks depends on what was chosen so far."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.content import RetroFormat
from config.vocabulary import RetroFor, RetroMode
from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.retros.machine import cost
from handlers.retros.starting.choice import (
    LATER,
    MOST_DAYS,
    MOST_IN_TURN,
    MOST_PEOPLE,
    NOW,
    RHYTHMS,
    Choice,
    kept,
    mode_for,
    needs_peers,
)
from handlers.retros.views import counted
from handlers.retros.who import MEANS
from handlers.teams.views import clock_words

TOPIC_LIMIT = 150
MANY = 100  # options of a select
SHOWN = 15  # formats described before one is chosen
COUNTS = {1: "1 day", **{n: f"{n} days" for n in range(2, MOST_DAYS + 1)}}


@dataclass(frozen=True)
class Offer:
    """What can be chosen at the moment.

    ``size`` is how many people the choice comes to, None where nobody knows;
    ``why_named`` says why it cannot be confidential, and is empty where it can.
    ``teams`` and ``peers`` are pairs of an id and a name.
    """

    teams: Sequence[tuple[str, str]]
    formats: Sequence[RetroFormat]
    channel: str
    zone: str
    size: int | None
    why_named: str
    peers: Sequence[tuple[str, str]] = ()
    running: bool = False


def start_modal(offer: Offer, choice: Choice, note: str = "") -> Block:
    """Everything one may choose. ``note`` is said first."""
    parts: list[Block] = [b.context(note)] if note else []
    if offer.running and not choice.plan:
        parts.append(
            b.context(f"One is running in <#{offer.channel}> now. End it first, or plan this one for later.")
        )
    if len(offer.teams) > 1 and not choice.plan:
        options = [b.option(name, team) for team, name in offer.teams[:MANY]]
        parts.append(_telling("Team", "team", options, choice.team))
    parts += _what(offer, choice)
    parts += _whom(offer, choice)
    parts += _how(offer, choice)
    parts += _when(offer, choice)
    parts.append(_led_by(choice))
    title = "Change the plan" if choice.plan else "Start a retrospective"
    submit = "Save" if choice.plan else "Plan it" if choice.is_later else "Start"
    return b.modal("retros.start", title, parts, submit=submit, subject=kept(choice))


def _telling(
    label: str, block: str, options: Sequence[Block], chosen: str, kind: str = "static_select"
) -> Block:
    """A choice that changes what else is asked, so that we hear of it at once."""
    element = b.choose(kind, f"retros.choose#{block}", options, chosen)
    return b.field_input(label, block, element) | {"dispatch_action": True}


# --- what and for whom -----------------------------------------------------------------------


def _what(offer: Offer, choice: Choice) -> list[Block]:
    options = [b.option(f"{f.title} · {f.minutes} min", f.name, f.purpose) for f in offer.formats[:MANY]]
    found = [f for f in offer.formats if f.name == choice.format]
    topic = b.text_input("topic", initial=choice.topic, limit=TOPIC_LIMIT, placeholder="The last two weeks")
    hint = "A few words, shown in the team's channel."
    return [
        _telling("Format", "format", options, choice.format),
        *(b.context(_about(f, offer.size)) for f in found or offer.formats[:SHOWN]),
        b.field_input("What is it about?", "topic", topic, optional=True, hint=hint),
    ]


def _about(format: RetroFormat, size: int | None) -> str:
    """What a format is for, and what it costs: minutes times people."""
    takes = cost(format.minutes, size) if size else f"{format.minutes} min"
    return f"*{format.title}*: {format.purpose} It takes {takes}."


def _whom(offer: Offer, choice: Choice) -> list[Block]:
    options = [
        b.option("The team", RetroFor.TEAM),
        b.option("Everybody in the team's channel", RetroFor.CHANNEL),
        b.option("People I choose", RetroFor.CHOSEN),
    ]
    parts = [_telling("Who is it for?", "audience", options, choice.audience, "radio_buttons")]
    if choice.audience == RetroFor.CHOSEN:
        picker = _users("retros.choose#people", choice.people, MOST_PEOPLE)
        hint = (
            "They have to be in the team's channel, where it is held. Bots and closed accounts are left out."
        )
        parts.append(b.field_input("The people", "people", picker, hint=hint) | {"dispatch_action": True})
    if offer.size is not None:
        parts.append(b.context(f"That is {counted(offer.size, 'person', 'people')}."))
    if needs_peers(choice.format):
        parts.append(_peers(offer, choice))
    return parts


def _users(action: str, chosen: Sequence[str], most: int) -> Block:
    picker = b.picker("multi_users_select", action, initial_users=list(chosen))
    return picker | {"max_selected_items": most}


def _peers(offer: Offer, choice: Choice) -> Block:
    if not offer.peers:
        return b.context("There is no other team here yet that could come to help.")
    options = [b.option(name, team) for team, name in offer.peers[:MANY]]
    hint = "Nothing begins before a lead of theirs has agreed."
    select = b.choose("static_select", "peer", options, choice.peer)
    return b.field_input("Which team do you ask to help?", "peer", select, hint=hint)


# --- how -------------------------------------------------------------------------------------


def _how(offer: Offer, choice: Choice) -> list[Block]:
    options = [b.option("Live, together: each step has its minutes", "0")]
    options += [b.option(f"Open for {said}, each when it suits", str(n)) for n, said in COUNTS.items()]
    days = b.field_input(
        "Live, or open for some days?",
        "days",
        b.choose("static_select", "days", options, str(choice.days)),
        hint="Writing and voting then stay open so long; the other steps wait for whoever leads.",
    )
    if offer.why_named:
        return [days, b.context(offer.why_named)]
    modes = [b.option("Confidential", RetroMode.CONFIDENTIAL), b.option("With names", RetroMode.NAMED)]
    mode = b.field_input(
        "Names beside notes?",
        "mode",
        b.choose("radio_buttons", "mode", modes, mode_for(choice, "")),
    )
    return [days, mode, b.context(MEANS[RetroMode.CONFIDENTIAL]), b.context(MEANS[RetroMode.NAMED])]


# --- when, and by whom -----------------------------------------------------------------------


def _when(offer: Offer, choice: Choice) -> list[Block]:
    parts: list[Block] = []
    if not choice.plan:
        options = [b.option("Now", NOW), b.option("Later, once or again and again", LATER)]
        parts.append(_telling("When?", "when", options, choice.when, "radio_buttons"))
    if not choice.is_later:
        return parts
    day = b.picker("datepicker", "day", initial_date=choice.day.isoformat() if choice.day else None)
    rhythms = [b.option(said, rule or "once") for rule, said in RHYTHMS.items()]
    if choice.rhythm not in RHYTHMS:
        rhythms.append(b.option("In the rhythm it has", choice.rhythm))
    return [
        *parts,
        b.field_input("Day", "day", day),
        b.field_input("Time", "at", b.time_input("at", choice.at), hint=f"{clock_words(offer.zone)}."),
        _telling("How often?", "rhythm", rhythms, choice.rhythm or "once"),
    ]


def _led_by(choice: Choice) -> Block:
    if choice.comes_again:
        picker = _users(
            "rota", choice.rota or ((choice.facilitator,) if choice.facilitator else ()), MOST_IN_TURN
        )
        hint = (
            "They take turns, in this order. Whoever is away is passed over and comes next; each is told "
            "the working day before."
        )
        return b.field_input("Who leads it, in turn?", "rota", picker, hint=hint)
    select = b.picker("users_select", "facilitator", initial_user=choice.facilitator)
    hint = "One of the people it is for. They get the buttons that move it on, and can hand them over."
    return b.field_input("Who leads it?", "facilitator", select, hint=hint)


def help_message(formats: Sequence[RetroFormat]) -> Message:
    """What can be typed after ``/ambi retro``."""
    names = " · ".join(f"`{f.name}`" for f in formats)
    return b.say(
        "*Retrospectives*\n"
        "• `/ambi retro` asks everything: format, people, names or none, now or later\n"
        "• `/ambi retro quick winter beds` starts that format with that topic at once, if you lead one team\n"
        "• `/ambi retro plans` shows what is planned, to change or cancel it\n"
        "• `/ambi retro takeover` hands you the buttons of the one that runs",
        f"Formats: {names}",
    )


def started(channel: str) -> Message:
    return b.say(f"It is open in <#{channel}>. Our direct messages have the buttons that move it on.")


def started_for(channel: str, facilitator: str, actor: str) -> Message:
    """The same, where somebody else may lead it."""
    if facilitator == actor:
        return started(channel)
    return b.say(f"It is open in <#{channel}>. {b.mention(facilitator)} leads it and has the buttons.")
