"""What may be shared, and how it is said who will see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.vocabulary import Horizon, QuestionKind


@dataclass(frozen=True)
class Line:
    """One answer in somebody's own words, which they may share."""

    question: str
    wording: str
    text: str
    horizon: Horizon | None
    is_ask: bool  # the question asks what help is needed


def shareable(card: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> list[Line]:
    """The written answers of a check-in, in the order they were asked.

    Only words are offered: points, choices and scales stay where they are.
    """
    return [
        Line(
            question=asked["id"],
            wording=asked["wording"],
            text=answers[asked["id"]],
            horizon=Horizon(asked["horizon"]) if asked.get("horizon") else None,
            is_ask=bool(asked.get("ask")),
        )
        for asked in card
        if asked["kind"] == QuestionKind.TEXT and str(answers.get(asked["id"]) or "").strip()
    ]


def audience(channel: str, named: bool) -> str:
    """Who will see a shared line, exactly."""
    name = "with your name" if named else "without your name"
    return (
        f"Everyone who can read <#{channel}> will see exactly this text, {name}, in the next weekly digest. "
        "In a small team your style of writing may still show who you are."
    )
