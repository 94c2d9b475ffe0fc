"""How priorities look: the list, the modal that adds one, the history."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from config.content import Content
from config.vocabulary import Horizon, Level, Origin, PriorityState
from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.priorities.figures import Turnover, turnover_line
from handlers.priorities.rules import TITLE_LIMIT
from handlers.priorities.service import Change, Line, Wanted
from handlers.teams.views import day_words
from handlers.values import Values

SHOWN = 30  # lines of one list; a message holds 50 blocks
MOST_CHANGES = 40
MANY = 100  # options of a select
W = TypeVar("W", bound=StrEnum)


def list_message(teams: Sequence[tuple[str, str, bool]], lines: Sequence[Line], content: Content) -> Message:
    """The answer to ``/ambi priorities``. ``teams``: id, name, whether the reader may add one."""
    parts: list[Block] = []
    for number, (team, name, leads) in enumerate(teams[:3]):
        own = [line for line in lines if line.team == team]
        parts.append(b.words(f"{name}: {_how_many(len(own))}", bold=True))
        parts += _by_horizon(own[: SHOWN // min(len(teams), 3)], content)
        parts.append(b.actions(*_buttons(team, own, number, leads=leads)))
    if not lines:
        parts.append(b.context("A priority is a piece of work the team has agreed matters, with one owner."))
    return Message(parts)


def _how_many(number: int) -> str:
    return f"{number} active {'priority' if number == 1 else 'priorities'}" if number else "no priorities yet"


def _by_horizon(lines: Sequence[Line], content: Content) -> list[Block]:
    parts: list[Block] = []
    for horizon in Horizon:
        some = [line for line in lines if line.horizon is horizon]
        if some:
            parts.append(b.context(content.label(horizon)))
            parts += [priority_line(line, content) for line in some]
    return parts


def _buttons(team: str, own: Sequence[Line], number: int, *, leads: bool) -> list[Block]:
    found: list[Block] = []
    if leads:
        found.append(b.button("Add a priority", f"priorities.add#{number}", team, style="primary"))
    found.append(b.button("What we stopped or paused", f"priorities.ended#{number}", team))
    if own:
        options = [b.option(line.title, line.id) for line in own[:MANY]]
        look = b.choose("static_select", f"priorities.open#{number}", options, placeholder="Look at one")
        found.append(look)
    return found


def priority_line(line: Line, content: Content) -> Block:
    """One priority: its title, who looks after it, where it comes from and where it is worked on."""
    parts: list[Block] = [
        {"type": "text", "text": line.title or " ", "style": {"bold": True}},
        {"type": "text", "text": "\n"},
        {"type": "user", "user_id": line.owner},
        {"type": "text", "text": f" · {content.label(line.origin)} · {content.label(line.level)}"},
    ]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}


# --- adding one ------------------------------------------------------------------------------


def add_modal(team: str, content: Content) -> Block:
    """A priority with all it needs: an owner and a level above all."""
    return b.modal(
        "priorities.save",
        "Add a priority",
        [
            b.field_input(
                "What is it?",
                "title",
                b.text_input(limit=TITLE_LIMIT, placeholder="Beds free by eleven"),
                hint="A few words. Your team can read it.",
            ),
            b.field_input("When is it meant to pay off?", "horizon", _options(Horizon, content)),
            b.field_input("Who looks after it?", "owner", b.picker("users_select", "owner")),
            b.field_input("Who set it?", "origin", _options(Origin, content)),
            b.field_input("Where is it worked on?", "level", _options(Level, content)),
        ],
        submit="Add",
        subject=team,
    )


def _options(kind: type[StrEnum], content: Content) -> Block:
    options = [b.option(content.label(member), member.value) for member in kind]
    return b.choose("radio_buttons", kind.__name__.lower(), options)


def read_priority(values: Values) -> Wanted:
    return Wanted(
        title=values.text("title"),
        horizon=_member(Horizon, values.choice("horizon")),
        origin=_member(Origin, values.choice("origin")),
        level=_member(Level, values.choice("level")),
        owner=values.person("owner"),
    )


def _member(kind: type[W], value: str | None) -> W | None:
    return kind(value) if value in set(kind) else None


def added_notice(title: str, owner: str) -> Block:
    return b.notice_modal("Added", [b.quote(title), b.section(f"{b.mention(owner)} looks after it.")])


# --- history ---------------------------------------------------------------------------------


def history_modal(line: Line, changes: Sequence[Change], today: date, zone: str, content: Content) -> Block:
    """One priority and what became of it, each time with the day and the reason."""
    entries = [change_line(change, today, zone, content) for change in changes[-MOST_CHANGES:]]
    return b.notice_modal("Priority", [priority_line(line, content), b.divider(), *entries])


def ended_modal(
    changes: Sequence[Change], quarter: Turnover, today: date, zone: str, content: Content
) -> Block:
    """What a team stopped, paused, merged or finished, the newest first, with the reasons."""
    parts: list[Block] = []
    for change in changes[:MOST_CHANGES]:
        parts += [
            b.words(change.title, bold=True),
            change_line(change, today, zone, content),
        ]
    nothing = b.section(
        "Nothing yet. Stopping one thing makes room for another: `/ambi retro priority_review`."
    )
    return b.notice_modal("Stopped and paused", [b.context(turnover_line(quarter)), *(parts or [nothing])])


def change_line(change: Change, today: date, zone: str, content: Content) -> Block:
    """One entry: what it became, when, by whom it was written down, and why."""
    day = day_words(change.at.astimezone(ZoneInfo(zone)).date(), today)
    what = "added" if change.before is None else content.label(change.after)
    if change.before is not None and change.after is PriorityState.ACTIVE:
        what = "taken up again"
    if change.until is not None:
        what += f" until {day_words(change.until, today)}"
    parts: list[Block] = [{"type": "text", "text": f"{day}: {what}"}]
    if change.merged_into:
        parts.append({"type": "text", "text": f" (“{change.merged_into}”)"})
    if change.reason:
        parts.append({"type": "text", "text": f"\n{change.reason}", "style": {"italic": True}})
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}
