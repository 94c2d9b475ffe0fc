"""How a trade-off looks: the form, the line, the list, the question on its day."""

from collections.abc import Sequence
from datetime import date

from config.content import Content
from config.vocabulary import Horizon
from handlers import blocks as b
from handlers.blocks import Block, Message
from handlers.teams.views import day_words
from handlers.tensions.rules import A_PAGE, WHY_LIMIT, WORDS_LIMIT, Wanted
from handlers.tensions.service import Earlier, Form, Line
from handlers.values import Values

NONE = "none"
MOST_PRIORITIES = 99


# --- one ---------------------------------------------------------------------------------------


def line_blocks(line: Line, content: Content, number: int = 0, *, buttons: bool = True) -> list[Block]:
    """A trade-off in its words: what over what, why, and until when."""
    until = "It has ended." if line.ended else f"Looked at again on {day_words(line.review_on)}."
    parts = [
        b.words(
            {"type": "text", "text": line.chosen or " ", "style": {"bold": True}},
            _beside(line.horizon, line.priority, content),
            " over ",
            {"type": "text", "text": line.against or " ", "style": {"bold": True}},
            _beside(line.over, line.over_priority, content),
        ),
        b.quote(line.why, line.made_by),
        b.context(f"Since {day_words(line.made_on)}. {until}"),
    ]
    if not buttons:
        return parts
    faces = [b.button("History", f"tensions.open#{number}", line.id)]
    if line.mine:
        faces = [
            b.button("Change it", f"tensions.change#{number}", line.id),
            b.button("End it", f"tensions.end#{number}", line.id),
            *faces,
        ]
    return [*parts, b.actions(*faces, block_id=f"tension-{line.id}")]


def _beside(horizon: Horizon | None, priority: str, content: Content) -> str:
    said = [content.label(horizon)] if horizon else []
    said += [priority] if priority else []
    return f" ({', '.join(said)})" if said else ""


def kept_notice(line: Line, content: Content) -> Block:
    """Confirmation, with what was kept and when it comes back."""
    lead = f"It is kept, and comes back to you on {day_words(line.review_on)}. Your team can read it."
    return b.notice_modal("Trade-off", [b.section(lead), *line_blocks(line, content)])


def ended_message(line: Line) -> Message:
    over = b.literal(line.against)
    return b.say(f"It has ended. *{over}* need not wait for it any more. The log keeps what was and why.")


def kept_on_message(line: Line) -> Message:
    return b.say(f"It stays as it is, and comes back on {day_words(line.review_on)}.")


def review_message(line: Line, today: date, content: Content) -> Message:
    """What is asked on its day."""
    return Message(
        [
            b.section(f"On {day_words(line.made_on, today)} this was chosen over that. Does it still hold?"),
            *line_blocks(line, content, buttons=False),
            b.actions(
                b.button("Keep it for twelve weeks", "tensions.keep", line.id, style="primary"),
                b.button("Change it", "tensions.change", line.id),
                b.button("End it", "tensions.end", line.id),
            ),
        ]
    )


def history_modal(line: Line, earlier: Sequence[Earlier], content: Content) -> Block:
    """One, and all it was before."""
    parts = line_blocks(line, content)
    for one in earlier[:20]:
        parts += [
            b.divider(),
            b.words(
                {"type": "text", "text": f"{one.chosen} over {one.against}", "style": {"bold": True}},
                f" until {day_words(one.review_on)}",
            ),
            b.quote(one.why),
            b.words("Amended on ", day_words(one.on), " by ", {"type": "user", "user_id": one.by}),
        ]
    if not earlier:
        parts.append(b.context("It has not been amended."))
    return b.notice_modal("Trade-off", parts)


# --- many --------------------------------------------------------------------------------------


def list_blocks(lines: Sequence[Line], typed: str, start: int, content: Content) -> list[Block]:
    """A page of what was found, and the way to what is older."""
    if not lines:
        nothing = f"No trade-off has “{b.literal(typed)}” in it." if typed else "No trade-off is kept yet."
        return [b.section(f"{nothing} `/ambi tradeoff` keeps one.")]
    page = lines[start : start + A_PAGE]
    parts = [block for n, line in enumerate(page) for block in line_blocks(line, content, n)]
    left = len(lines) - start - len(page)
    if left > 0:
        older = b.button(f"{left} older", "tensions.older", f"{start + A_PAGE}:{typed}")
        parts.append(b.actions(older))
    return parts


def list_message(lines: Sequence[Line], typed: str, content: Content) -> Message:
    return Message(list_blocks(lines, typed, 0, content))


def list_modal(lines: Sequence[Line], typed: str, start: int, content: Content) -> Block:
    return b.notice_modal("Trade-offs", list_blocks(lines, typed, start, content))


# --- the form ----------------------------------------------------------------------------------


def form_modal(form: Form, content: Content, typed: Wanted | None = None, changes: str = "") -> Block:
    """What over what, why, and until when; ``changes`` is the id of one that is there already."""
    now = typed or Wanted("", "", "", None)
    day = now.review_on.isoformat() if now.review_on else None
    parts = [
        b.field_input("What did we choose?", "chosen", b.text_input(initial=now.chosen, limit=WORDS_LIMIT)),
        b.field_input(
            "Over what?",
            "against",
            b.text_input(initial=now.against, limit=WORDS_LIMIT),
            hint="What waits, gets less, or is let go.",
        ),
        b.field_input("Why?", "why", b.text_input(initial=now.why, lines=3, limit=WHY_LIMIT)),
        b.field_input(
            "When do we look at it again?",
            "review",
            b.picker("datepicker", "review", initial_date=day),
            hint="It comes back to you on that day, to keep, change or end.",
        ),
        _horizon("Which term did we choose?", "horizon", now.horizon, content),
        _horizon("Which term gave way?", "over", now.over, content),
    ]
    if form.priorities:
        parts.append(_priority("Which priority was it for?", "priority", now.priority, form))
        parts.append(_priority("Which priority gave way?", "over_priority", now.over_priority, form))
    readers = f"Everybody in {b.literal(form.name)} can read it, with your name. Please name no patients."
    parts.append(b.context(readers))
    if changes:
        return b.modal("tensions.amend", "Trade-off", parts, subject=changes)
    return b.modal("tensions.save", "Trade-off", parts, submit="Keep", subject=form.team)


def _horizon(label: str, field: str, chosen: Horizon | None, content: Content) -> Block:
    options = [b.option(content.label(horizon), horizon.value) for horizon in Horizon]
    options.append(b.option("Neither", NONE))
    pick = b.choose("static_select", field, options, chosen.value if chosen else None)
    return b.field_input(label, field, pick, optional=True)


def _priority(label: str, field: str, chosen: str | None, form: Form) -> Block:
    options = [b.option(title, id) for id, title in form.priorities[:MOST_PRIORITIES]]
    pick = b.choose("static_select", field, [*options, b.option("None of these", NONE)], chosen)
    return b.field_input(label, field, pick, optional=True)


def read_form(values: Values) -> Wanted:
    return Wanted(
        chosen=values.text("chosen"),
        against=values.text("against"),
        why=values.text("why"),
        review_on=values.day("review"),
        horizon=_chosen_horizon(values.choice("horizon")),
        over=_chosen_horizon(values.choice("over")),
        priority=_one(values.choice("priority")),
        over_priority=_one(values.choice("over_priority")),
    )


def _one(chosen: str | None) -> str | None:
    return None if chosen == NONE else chosen


def _chosen_horizon(chosen: str | None) -> Horizon | None:
    return Horizon(chosen) if chosen in {horizon.value for horizon in Horizon} else None
