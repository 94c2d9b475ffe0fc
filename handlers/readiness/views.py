"""How a readiness check looks: asked in the channel, answered in private, told without a total."""

from collections.abc import Sequence
from datetime import datetime

from config.content import Content, ReadinessTheme
from config.vocabulary import NextStep
from handlers import blocks as b
from handlers.actions.views import TEXT_LIMIT
from handlers.blocks import Block, Message
from handlers.readiness import rules
from handlers.readiness.rules import UNSURE, Finding
from handlers.readiness.service import Chosen, Outcome, Place, Preparation, Said
from handlers.teams.views import day_words, moment_words
from handlers.values import Values

EXAMPLE_LIMIT = 140
COPY_FIELDS = 20
NOT_ASSURANCE = "For the team's own talk. Not a score, and not assurance evidence."
PRIVATE = (
    "Your answers are yours: nobody sees them, whoever leads included. When the check closes, the team sees "
    f"the middle, the spread and how many did not know, where {rules.SMALLEST} or more have answered, and "
    "who said what is deleted. Examples are shown without names, in random order; your way of writing may "
    "still be recognised."
)


# --- where it stands -------------------------------------------------------------------------


def place_blocks(place: Place, now: datetime) -> list[Block]:
    """What can be done about readiness in one team now; empty where there is nothing to do or see."""
    said, buttons = [], []
    if place.open is not None and place.closes_at is not None:
        until = moment_words(place.closes_at, place.zone, now)
        said.append(f"It is open until {until}. It takes ten minutes, and you can change your answers.")
        buttons.append(b.button("Answer", "readiness.answer", place.open, style="primary"))
        if place.leads:
            sure = b.confirm(
                "Close it now?",
                "Whoever has not answered cannot any more, and the team sees the outcome.",
                "Close",
            )
            buttons.append(b.button("Close it now", "readiness.close", place.open, confirm=sure))
    elif place.leads:
        said.append(
            "Six months have passed: would your team look at how ready it is?"
            if place.offered
            else "A lead can open one at any time."
        )
        buttons.append(b.button("Open a readiness check", "readiness.start", place.team))
    if place.last is not None and place.last_on is not None:
        said.append(f"The last one closed on {day_words(place.last_on)}.")
        buttons.append(b.button("What came of it", "readiness.outcome", place.last))
    if not said:
        said = ["None has been held yet. Whoever leads the team can open one."]
    parts = [b.section(f"*{b.literal(place.team_name)}: readiness check*\n{' '.join(said)}")]
    return [*parts, b.actions(*buttons)] if buttons else parts


def place_message(places: Sequence[Place], now: datetime) -> Message:
    """The answer to ``/ambi readiness``."""
    about = "Fifteen statements about the conditions for improvement, answered in private. " + NOT_ASSURANCE
    return Message([*(block for place in places for block in place_blocks(place, now)), b.context(about)])


# --- opening and answering -------------------------------------------------------------------


def start_modal(team: str, channel: str) -> Block:
    """How long it is to be open, and what everybody will be told."""
    options = [b.option(f"{days} days", str(days)) for days in rules.OPEN_DAYS]
    return b.modal(
        "readiness.open",
        "Readiness check",
        [
            b.section(
                f"<#{channel}> is told that it is open. Everybody answers fifteen statements by themselves, "
                "in about ten minutes. Nobody is reminded, and nobody sees who answered."
            ),
            b.field_input("How long is it open?", "days", b.choose("radio_buttons", "days", options, "14")),
            b.context(PRIVATE),
        ],
        submit="Open",
        subject=team,
    )


def read_days(values: Values) -> int | None:
    chosen = values.choice("days") or ""
    return int(chosen) if chosen in {str(days) for days in rules.OPEN_DAYS} else None


def asking_message(check: str, closes_at: datetime, zone: str, now: datetime) -> Message:
    """What the channel reads while it is open."""
    return Message(
        [
            b.header("How ready are we to learn?"),
            b.section(
                f"Fifteen statements, ten minutes, open until {moment_words(closes_at, zone, now)}. "
                "Say where you think we are, or that you do not know: both help."
            ),
            b.actions(b.button("Answer", "readiness.answer", check, style="primary")),
            b.context(PRIVATE),
        ]
    )


def opened_notice(channel: str, closes_at: datetime, zone: str, now: datetime) -> Block:
    until = moment_words(closes_at, zone, now)
    return b.notice_modal(
        "It is open", [b.section(f"<#{channel}> is being told. It closes by itself on {until}.")]
    )


def answer_modal(check: str, said: Said, content: Content) -> Block:
    """Every statement with its levels, and room for an example of one line."""
    parts: list[Block] = [b.context(PRIVATE)]
    levels = [b.option(level, str(number)) for number, level in enumerate(content.readiness_levels)]
    options = [*levels, b.option("Don't know", str(UNSURE))]
    for theme in content.readiness:
        parts.append(b.header(theme.title))
        for item in theme.items:
            chosen = str(said.levels[item.id]) if item.id in said.levels else None
            pick = b.choose("static_select", "level", options, chosen, placeholder="Choose a level")
            parts.append(b.field_input(item.text, f"level-{item.id}", pick, optional=True))
            line = b.text_input(initial=said.examples.get(item.id, ""), limit=EXAMPLE_LIMIT)
            parts.append(b.field_input("An example, in a line", f"example-{item.id}", line, optional=True))
    return b.modal("readiness.save", "Readiness check", parts, submit="Save", subject=check)


def read_said(values: Values, content: Content) -> Said:
    """What was chosen and typed; an example without a level is one of not knowing."""
    levels, examples = {}, {}
    allowed = {str(UNSURE), *(str(number) for number in range(len(content.readiness_levels)))}
    for theme in content.readiness:
        for item in theme.items:
            chosen, example = values.choice(f"level-{item.id}"), values.text(f"example-{item.id}")
            if chosen in allowed:
                levels[item.id] = int(chosen)
            if example:
                examples[item.id] = example
                levels.setdefault(item.id, UNSURE)
    return Said(levels, examples)


def saved_notice(check: str, closes_at: datetime, zone: str, now: datetime) -> Block:
    """Confirmation, with the way to change it."""
    until = moment_words(closes_at, zone, now)
    change = b.actions(b.button("Change my answers", "readiness.answer", check))
    return b.notice_modal("Thank you", [b.section(f"It is kept. You can change it until {until}."), change])


# --- the outcome -----------------------------------------------------------------------------


def closed_message() -> Message:
    """What the question in the channel says once it is over."""
    return Message([b.header("How ready are we to learn?"), b.section("This readiness check has closed.")])


def outcome_message(outcome: Outcome, content: Content) -> Message:
    """What came of it, in the team's channel: where a talk is worth most, then theme by theme."""
    return Message(_outcome_blocks(outcome, content))


def outcome_modal(outcome: Outcome, content: Content) -> Block:
    return b.notice_modal("Readiness check", _outcome_blocks(outcome, content))


def _outcome_blocks(outcome: Outcome, content: Content) -> list[Block]:
    parts: list[Block] = [b.header(f"Readiness check, {day_words(outcome.on)}")]
    if not outcome.findings:
        return [*parts, b.section(TOO_FEW), b.context(NOT_ASSURANCE)]
    apart = [
        item
        for theme in content.readiness
        for item in theme.items
        if item.id in outcome.findings and outcome.findings[item.id].to_talk_about
    ]
    if apart:
        lines = "\n".join(f"• {b.literal(item.text)}" for item in apart)
        parts.append(b.section(f"*Talk about this:* you see it differently.\n{lines}"))
    for number, theme in enumerate(content.readiness):
        parts += _theme_blocks(outcome, theme, number, content)
    buttons = [b.button("Keep a copy", "readiness.copy", outcome.check)]
    if any(outcome.examples.values()):
        buttons.insert(0, b.button("Examples people gave", "readiness.examples", outcome.check))
    return [*parts, b.actions(*buttons), b.context(NOT_ASSURANCE)]


TOO_FEW = (
    f"Fewer than {rules.SMALLEST} people answered, so there is nothing to show: it would say who said what. "
    "What was answered has been deleted. A lead can open another one when more people have ten minutes."
)


def _theme_blocks(outcome: Outcome, theme: ReadinessTheme, number: int, content: Content) -> list[Block]:
    lines = [f"*{b.literal(theme.title)}*"]
    for item in theme.items:
        found = outcome.findings.get(item.id)
        said = rules.said_of(found, content.readiness_levels) if found else "Too few answered"
        lines.append(f"{b.literal(item.text)}\n_{b.literal(said)}_")
    chosen = outcome.steps.get(theme.name)
    if chosen is not None:
        lines.append(f"What comes next: {step_words(chosen, content)}")
    options = [
        b.option(content.label(step), f"{outcome.check}:{theme.name}:{step.value}") for step in NextStep
    ]
    pick = b.choose("static_select", f"readiness.step#{number}", options, placeholder="What comes next?")
    return [b.section("\n".join(lines), pick)]


def step_words(chosen: Chosen, content: Content) -> str:
    label = content.label(chosen.step).lower()
    return f"{label}; the action is in `/ambi actions`" if chosen.action else label


def examples_modal(outcome: Outcome, content: Content) -> Block:
    """What people wrote beside the statements, without names."""
    parts: list[Block] = [b.context("Without names, in random order.")]
    for theme in content.readiness:
        for item in theme.items:
            given = outcome.examples.get(item.id, ())
            if given:
                parts += [b.words(item.text, bold=True), b.quote("\n".join(given))]
    return b.notice_modal("Examples", parts)


def prepare_modal(check: str, theme: ReadinessTheme) -> Block:
    """What is prepared first becomes an action with a day."""
    return b.modal(
        "readiness.prepare",
        "Prepare first",
        [
            b.section(f"*{b.literal(theme.title)}:* what has to be in place before you can start?"),
            b.field_input("What will be done?", "text", b.text_input(lines=2, limit=TEXT_LIMIT)),
            b.field_input("Who looks after it?", "owner", b.picker("users_select", "owner")),
            b.field_input("By which day?", "due", b.picker("datepicker", "due")),
        ],
        submit="Agree",
        subject=f"{check}:{theme.name}",
    )


def read_preparation(values: Values) -> Preparation:
    return Preparation(values.text("text"), values.person("owner"), values.day("due"))


def prepared_notice(wanted: Preparation) -> Block:
    due = day_words(wanted.due) if wanted.due else ""
    return b.notice_modal(
        "Agreed",
        [b.quote(wanted.text), b.section(f"{b.mention(wanted.owner or '')} looks after it, by {due}.")],
    )


def chosen_message(theme: ReadinessTheme, step: NextStep) -> Message:
    """Confirmation; and for help, where it can be asked for."""
    title = b.literal(theme.title)
    if step is NextStep.HELP:
        return b.say(
            f"*{title}:* you ask for help. The next check-in takes an ask to other teams, or hold a peer "
            "assist: `/ambi retro peer_assist`."
        )
    return b.say(f"*{title}:* you start. A retrospective helps to begin small: `/ambi retro pdsa`.")


def offer_message(team_name: str, team: str) -> Message:
    """What leads are asked twice a year."""
    return Message(
        [
            b.section(
                f"*Six months on: how ready is {b.literal(team_name)} to learn?* Fifteen statements, ten "
                "minutes, answered in private. It is yours to open, or to leave."
            ),
            b.actions(b.button("Open a readiness check", "readiness.start", team, style="primary")),
        ]
    )


# --- a copy ----------------------------------------------------------------------------------


def copy_modal(outcome: Outcome, content: Content) -> Block:
    """The outcome as text to copy."""
    pieces = b.pieces(to_markdown(outcome, content))[:COPY_FIELDS]
    fields = [
        b.field_input(
            "Select all and copy" if number == 0 else "…and the rest",
            f"copy-{number}",
            b.text_input(initial=piece, lines=12),
            optional=True,
        )
        for number, piece in enumerate(pieces)
    ]
    return b.modal("close", "Keep a copy", [*fields, b.context(NOT_ASSURANCE)], submit="Done", close="Close")


def to_markdown(outcome: Outcome, content: Content) -> str:
    """The outcome to take away. It holds no total and no score, and says what it is not."""
    lines = [
        f"# Readiness check: {_line(outcome.team_name)}, {day_words(outcome.on)}",
        "",
        f"*{NOT_ASSURANCE}*",
    ]
    if not outcome.findings:
        return "\n".join([*lines, "", TOO_FEW, ""])
    for theme in content.readiness:
        lines += ["", f"## {theme.title}", ""]
        for item in theme.items:
            lines += _item_lines(outcome.findings.get(item.id), item.text, content.readiness_levels)
            lines += [f"  - “{_line(example)}”" for example in outcome.examples.get(item.id, ())]
        if theme.name in outcome.steps:
            lines += ["", f"What comes next: {content.label(outcome.steps[theme.name].step).lower()}"]
    return "\n".join([*lines, ""])


def _item_lines(found: Finding | None, text: str, levels: Sequence[str]) -> list[str]:
    said = rules.said_of(found, levels) if found else "Too few answered"
    talk = " **Talk about this.**" if found and found.to_talk_about else ""
    return [f"- {text} *{said}.*{talk}"]


def _line(text: str) -> str:
    """Somebody's words on one line of Markdown, with nothing in them that styles."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|" else c for c in flat)
