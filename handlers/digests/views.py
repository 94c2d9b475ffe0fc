"""The digest as a message, as an e-mail and as somebody's own copy."""

from collections.abc import Sequence
from datetime import date

from config.vocabulary import Horizon
from handlers import blocks as b
from handlers.blocks import Block, Message, Picture
from handlers.digests import chart
from handlers.digests.kept import REMOVED, KeptDigest
from handlers.digests.rules import Line, Slot, to_markdown

EMAIL_LIMIT = 3000


def digest_message(kept: KeptDigest, digest_id: str) -> Message:
    """The digest in its channel: what changed, the balance and its picture, learnings, the ask."""
    parts = [*_body(kept), _buttons(digest_id)]
    picture = _picture(kept)
    return Message(parts, text=b.text_of(_heard(parts, picture)), picture=picture)


def _heard(parts: Sequence[Block], picture: Picture | None) -> list[Block]:
    """The parts for those who listen: what the chart shows is said where the chart stands."""
    if picture is None:
        return list(parts)
    said: Block = {"type": "image", "alt_text": b.escape(picture.alt)}
    return [said if part["type"] == "data_visualization" else part for part in parts]


def own_copy(kept: KeptDigest) -> Message:
    """The digest for one person who asked for it; without the picture, which stands in the channel."""
    return Message([*_body(kept, with_chart=False), b.context(_dated(kept))])


def _dated(kept: KeptDigest) -> str:
    """Of when the figure is: somebody may read this copy weeks later."""
    if not kept.figure_on:
        return "As it was posted; only you see this copy."
    day = date.fromisoformat(kept.figure_on)
    return f"As it was posted; only you see this copy. The balance is the figure of {day.day} {day:%B %Y}."


def in_full(text: str) -> Message:
    """A quotation too long for the digest, under it."""
    return Message([b.context("In full:"), b.quote(text)])


def email_modal(kept: KeptDigest) -> Block:
    """The digest as Markdown in fields to copy from, for colleagues who are not in Slack.

    Slack wants a submit button wherever there is a field; this one just closes.
    """
    fields = [
        b.field_input(
            "Select all and copy" if number == 0 else "…and the rest",
            f"email-{number}",
            b.text_input(initial=piece, lines=12),
            optional=True,
        )
        for number, piece in enumerate(_pieces(to_markdown(kept.digest)))
    ]
    note = b.context(
        "Names are left out here: people agreed to have them shown in the channel, not in e-mail."
    )
    return b.modal("close", "Copy for e-mail", [*fields, note], submit="Done", close="Close")


def _pieces(text: str) -> list[str]:
    """The text in parts that fit a field, broken between paragraphs where it can be."""
    pieces = [""]
    for paragraph in text.split("\n\n"):
        for start in range(0, max(len(paragraph), 1), EMAIL_LIMIT):
            part = paragraph[start : start + EMAIL_LIMIT]
            joined = f"{pieces[-1]}\n\n{part}" if pieces[-1] else part
            pieces = [*pieces[:-1], joined] if len(joined) <= EMAIL_LIMIT else [*pieces, part]
    return pieces


def _body(kept: KeptDigest, *, with_chart: bool = True) -> list[Block]:
    digest = kept.digest
    parts: list[Block] = [b.header(digest.title)]
    parts += [b.words(line) for line in digest.quiet]
    if digest.is_quiet and with_chart:
        parts += _chart(kept)
    introduced = False
    for line in digest.lines:
        if line.slot is Slot.LEARNING and not introduced:
            parts.append(b.context(digest.intro))
            introduced = True
        parts += _line(line, kept)
        if line.slot is Slot.BALANCE and with_chart:
            parts += _chart(kept)
        if line.slot is Slot.ASK and line.text != REMOVED:
            parts.append(b.actions(b.button("Reply", f"learning.reply#{line.item_id}", line.item_id)))
    return parts


def _line(line: Line, kept: KeptDigest) -> list[Block]:
    """One item: its label in bold, then the words, which are never read as markup."""
    author = kept.people.get(line.item_id)
    by: list[str | Block] = [" — ", {"type": "user", "user_id": author}] if author else []
    label: Block = {"type": "text", "text": f"{line.label}\n", "style": {"bold": True}}
    return [b.words(label, line.text, *by)]


def _chart(kept: KeptDigest) -> list[Block]:
    native = chart.native_chart(_series(kept), _target(kept))
    return [native] if native else []


def _picture(kept: KeptDigest) -> Picture | None:
    """The same figures drawn, for workspaces whose Slack has no charts."""
    if not _chart(kept):
        return None
    series, target = _series(kept), _target(kept)
    bounds = {Horizon(horizon): text for horizon, text in kept.bounds.items()}
    svg = chart.balance_chart(series, target, team=kept.team, bounds=bounds, pressure=_pressure(kept))
    return Picture(svg, chart.alt_text(series, target, team=kept.team), "balance.png")


def _series(kept: KeptDigest) -> list[chart.Week]:
    return [
        chart.Week(date.fromisoformat(day), dict(zip(Horizon, shares, strict=True)) if shares else None)
        for day, shares in kept.weeks
    ]


def _pressure(kept: KeptDigest) -> list[chart.PressureBand]:
    return [
        chart.PressureBand(date.fromisoformat(first), date.fromisoformat(last), label)
        for first, last, label in kept.pressure
    ]


def _target(kept: KeptDigest) -> dict[Horizon, float]:
    return dict(zip(Horizon, kept.target, strict=True))


def _buttons(digest_id: str) -> Block:
    return b.actions(
        b.button("We decided…", "learning.decide", digest_id),
        b.button("We decided not to…", "learning.decide_not", digest_id),
        b.button("Copy for e-mail", "digests.email", digest_id),
    )
