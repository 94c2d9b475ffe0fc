"""The modal in which a check-in is answered, and how it is read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from config.content import REFLECTION
from config.vocabulary import Horizon, QuestionKind
from handlers import blocks as b
from handlers.blocks import Block
from handlers.checkins.composer import AskedQuestion, Card
from handlers.checkins.looking_back import Past, year_ago_blocks
from handlers.checkins.rules import SHAPES, TEN, Answer, Points, parse_split, shape_label
from handlers.checkins.views import Asked, how_long, opening_blocks, who_sees
from handlers.values import Values

EXACTLY = "exactly"  # chosen beside the shapes; the numbers are in the field below
SHOWN_OPTIONS = 10  # of radio buttons, by Slack's limit


@dataclass(frozen=True)
class Form:
    """A check-in to answer: what is asked, and what is there already."""

    asked: Asked
    last_split: Points | None = None  # of the check-in before
    split: Points | None = None  # of this one
    answers: Mapping[str, Answer] = field(default_factory=dict)
    past: Past = field(default_factory=Past)

    @property
    def is_change(self) -> bool:
        return bool(self.answers) or self.split is not None


def checkin_modal(form: Form) -> Block:
    """The modal. Everything may be left out; nothing at all is a button of its own."""
    asked = form.asked
    way_out = None
    if not form.is_change:
        way_out = b.button("Nothing this week", "checkins.nothing", asked.checkin)
    parts: list[Block] = [b.section(f"*Who will see this?* {who_sees(asked)}", way_out)]
    parts += opening_blocks(asked.opening)
    for question in asked.card.questions:
        parts += _split_fields(question, form) if question.is_split else [_field(question, form)]
    parts.append(b.context(how_long(asked.card), "Please name no patients."))
    parts += year_ago_blocks(form.past.year_ago)
    return b.modal(
        "checkins.submit",
        "Your check-in",
        parts,
        submit="Save",
        subject=asked.checkin,
    )


def answered_notice() -> Block:
    """In place of the modal after "Nothing this week"."""
    return b.notice_modal("Thank you", [b.section("Nothing this week: that is an answer too.")])


# --- the ten points --------------------------------------------------------------------------


def _split_fields(question: AskedQuestion, form: Form) -> list[Block]:
    options = [b.option(words, value) for value, words in _shapes(form)]
    options.append(b.option("Another split: I write it below", EXACTLY))
    return [
        b.field_input(
            question.wording,
            question.id,
            b.choose("radio_buttons", "shape", options, _value(form.split) if form.split else None),
            optional=True,
            hint=question.note,
        ),
        b.field_input(
            "Another split",
            exact_field(question),
            b.text_input("exact", limit=40, placeholder="7 2 1"),
            optional=True,
            hint="Short, medium, long: three numbers that make 10. If you write here, this counts.",
        ),
    ]


def _shapes(form: Form) -> list[tuple[str, str]]:
    """Values and words of the splits offered: what was answered, then last time's, then a handful.

    What was answered is a choice like the others and is never put into the
    field below, where it would count over a shape chosen instead.
    """
    words = {_value(shape): shape_label(shape) for shape in SHAPES}
    if form.last_split is not None:
        last = _value(form.last_split)
        words = {last: f"Same as last time: {shape_label(form.last_split)}"} | _without(words, last)
    if form.split is not None and _value(form.split) not in words:
        words = {_value(form.split): f"As you answered: {shape_label(form.split)}"} | words
    return list(words.items())


def _without(words: dict[str, str], value: str) -> dict[str, str]:
    return {v: w for v, w in words.items() if v != value}


def _value(split: Points) -> str:
    return ",".join(str(split[horizon]) for horizon in Horizon)


def exact_field(question: AskedQuestion) -> str:
    """The field beside the shapes in which the numbers may be written."""
    return f"{question.id}.exact"


# --- the other questions ---------------------------------------------------------------------


def _field(question: AskedQuestion, form: Form) -> Block:
    given = form.answers.get(question.id)
    note = form.past.month if question.id == REFLECTION else question.note
    return b.field_input(question.wording, question.id, _element(question, given), optional=True, hint=note)


def _element(question: AskedQuestion, given: Answer | None) -> Block:
    chosen = None if given is None else str(given)
    match question.kind:
        case QuestionKind.SCALE:
            ends = {1: f"1 · {question.low}", 5: f"5 · {question.high}"}
            scale = [b.option(ends.get(n, str(n)).rstrip(" ·"), str(n)) for n in range(1, 6)]
            return b.choose("radio_buttons", "scale", scale, chosen)
        case QuestionKind.POINTS:
            numbers = [b.option(str(n), str(n)) for n in range(TEN + 1)]
            return b.choose("static_select", "points", numbers, chosen, "0 to 10")
        case QuestionKind.CHOICE:
            kind = "radio_buttons" if len(question.options) <= SHOWN_OPTIONS else "static_select"
            return b.choose(kind, "choice", _options(question.options), chosen, "Choose one")
        case QuestionKind.PRIORITY if question.options:
            return b.choose("static_select", "priority", _options(question.options), chosen, "Choose one")
        case QuestionKind.PRIORITY:
            return b.text_input(initial=chosen or "", limit=300, placeholder="Name it in a few words")
        case QuestionKind.TEXT:
            return b.text_input(initial=chosen or "", lines=3, placeholder="A sentence is plenty")


def _options(words: Sequence[str]) -> list[Block]:
    return [b.option(word, b.clip(word, 150)) for word in words]


# --- read back -------------------------------------------------------------------------------


def read_answers(values: Values, card: Card) -> dict[str, Answer | None]:
    """What was filled in, by question id. Whether it can be kept is for the rules."""
    return {q.id: _read_split(q, values) if q.is_split else _read(q, values) for q in card.questions}


def field_of(question: str, values: Values, card: Card) -> str:
    """The field beside which a problem with a question is shown: where its answer was typed."""
    asked = next((q for q in card.questions if q.id == question), None)
    if asked is None or not asked.is_split:
        return question
    typed = values.text(exact_field(asked)) or values.choice(question) == EXACTLY
    return exact_field(asked) if typed else question


def _read_split(question: AskedQuestion, values: Values) -> Answer | None:
    typed = values.text(exact_field(question)) or values.choice(question.id) or ""
    try:
        return parse_split(typed)
    except ValueError:
        return typed or None


def _read(question: AskedQuestion, values: Values) -> Answer | None:
    chosen = values.choice(question.id)
    if question.kind in (QuestionKind.SCALE, QuestionKind.POINTS):
        return _whole(chosen)
    if question.kind is QuestionKind.CHOICE or (chosen and question.kind is QuestionKind.PRIORITY):
        return chosen
    return values.text(question.id) or None


def _whole(chosen: str | None) -> Answer | None:
    return int(chosen) if chosen and chosen.isascii() and chosen.isdigit() else chosen
