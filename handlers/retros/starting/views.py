"""The modal that starts a retrospective, its reader beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.content import RetroFormat
from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.retros.machine import cost
from handlers.retros.views import counted
from handlers.values import Values

TOPIC_LIMIT = 150
FEW = 10  # radio buttons and checkboxes hold no more
MANY = 100  # options of a select


@dataclass(frozen=True)
class Choice:
    """A team one may start in, and how many people it has; None until its channel was read."""

    team: str
    name: str
    people: int | None


def start_modal(
    choices: Sequence[Choice], formats: Sequence[RetroFormat], topic: str = "", chosen: str | None = None
) -> Block:
    """Team, format, topic; what each format is for, its minutes and what it costs."""
    parts: list[Block] = []
    only = choices[0] if len(choices) == 1 else None
    if only is None:
        options = [b.option(c.name + _people(c), c.team) for c in choices]
        parts.append(b.field_input("Team", "team", b.choose("static_select", "team", options[:MANY], chosen)))
    kind = "radio_buttons" if len(formats) <= FEW else "static_select"
    options = [b.option(f"{f.title} ({f.minutes} min)", f.name, f.purpose) for f in formats]
    first = formats[0].name if len(formats) == 1 else None
    parts.append(b.field_input("Format", "format", b.choose(kind, "format", options[:MANY], first)))
    parts += [b.context(f"*{f.title}*: {f.purpose} {_costs(f, choices)}") for f in formats[:FEW]]
    parts.append(
        b.field_input(
            "What is it about?",
            "topic",
            b.text_input(initial=topic, limit=TOPIC_LIMIT, placeholder="The last two weeks"),
            optional=True,
            hint="A few words, shown in the team's channel.",
        )
    )
    parts.append(b.context("It opens in the team's channel at once. Notes and dots carry no names there."))
    return b.modal(
        "retros.start", "Start a retrospective", parts, submit="Start", subject=only.team if only else ""
    )


def _people(choice: Choice) -> str:
    return f" ({counted(choice.people, 'person', 'people')})" if choice.people is not None else ""


def _costs(format: RetroFormat, choices: Sequence[Choice]) -> str:
    """What it takes of everybody's time; by team where there are several, nothing where it is not known."""
    known = [(c.name, cost(format.minutes, c.people)) for c in choices[:FEW] if c.people is not None]
    if not known:
        return ""
    if len(choices) == 1:
        return f"It takes {known[0][1]}."
    return "It takes: " + "; ".join(f"{b.literal(name)}: {takes}" for name, takes in known) + "."


def read_start(subject: str, values: Values) -> tuple[str, str, str]:
    """Team, format and topic."""
    return values.choice("team") or subject, values.choice("format") or "", values.text("topic")


def started(channel: str) -> Message:
    return b.say(f"It is open in <#{channel}>. Our direct messages have the buttons that move it on.")
