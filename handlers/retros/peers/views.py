"""What is said between two teams before a peer assist."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers import blocks as b
from handlers.blocks import Block, Message


@dataclass(frozen=True)
class Asked:
    """A peer assist that was asked for."""

    id: str
    team: str  # the host's id
    host: str
    peers: str
    channel: str
    by: str
    topic: str
    host_accepted: bool = False
    peers_accepted: bool = False

    @property
    def both(self) -> bool:
        return self.host_accepted and self.peers_accepted


def agreement_message(asked: Asked, agreement: Sequence[str], side: str) -> Message:
    """The agreement, for a lead of one of the two teams; nothing begins before both have accepted."""
    ours = side == asked.team
    host, peers = b.literal(asked.host), b.literal(asked.peers)
    who = (
        f"You would like to ask *{peers}* for help"
        if ours
        else f"*{host}* would like to ask your team for help"
    )
    value = f"{asked.id}:{side}"
    return Message(
        [
            b.section(
                f"*A peer assist.* {who}: an hour in which peers tell what they have tried, and where."
            ),
            *([b.quote(asked.topic)] if asked.topic else []),
            b.section("*What both teams agree to*\n" + "\n".join(f"• {line}" for line in agreement)),
            b.context("It begins once a lead of each team has accepted. Saying no needs no reason."),
            b.actions(
                b.button("We accept", "retros.accept_peers", value, style="primary"),
                b.button("Not this time", "retros.decline_peers", value),
            ),
        ]
    )


def asked_notice(asked: Asked) -> Block:
    """Confirmation for whoever asked."""
    peers = b.literal(asked.peers)
    return b.notice_modal(
        "Asked",
        [
            b.section(
                f"The leads of *{peers}* and of your own team have the agreement in their direct messages. "
                "Once one of each has accepted, you get a button that starts it."
            )
        ],
    )


def accepted_message(asked: Asked) -> Message:
    if asked.both:
        return b.say(f"Both teams have accepted. {b.mention(asked.by)} can start it now.")
    other = asked.peers if asked.host_accepted else asked.host
    return b.say(f"Thank you. It begins once *{b.literal(other)}* has accepted too.")


def declined_notice() -> Message:
    return b.say("Thank you for saying so. Whoever asked hears it kindly, without a reason.")


def declined_message(asked: Asked, *, by_host: bool) -> Message:
    """Told to whoever asked. A no is about the time others have, not about the question."""
    if by_host:
        return b.say("Your own team has taken the peer assist back. Nothing else was sent.")
    peers = b.literal(asked.peers)
    return b.say(
        f"*{peers}* cannot help just now. That says nothing about your question: it is a good one to ask "
        "another team, with `/ambi retro peer_assist`, or to ask them again later."
    )


def ready_message(asked: Asked) -> Message:
    """Told to whoever asked: both have accepted."""
    return Message(
        [
            b.section(
                f"Both teams have accepted: *{b.literal(asked.peers)}* will help. Start once all are there."
            ),
            b.actions(b.button("Start the peer assist", "retros.start_peers", asked.id, style="primary")),
        ]
    )


def begun_message(asked: Asked, retro: str) -> Message:
    """Told to each of the peers, who may not be in the host's channel."""
    return Message(
        [
            b.section(
                f"The peer assist for *{b.literal(asked.host)}* has begun. Take part from here, or from Home."
            ),
            *([b.quote(asked.topic)] if asked.topic else []),
            b.actions(
                b.button("Take part", "retros.take_part", retro, style="primary"),
                b.button("See notes", "retros.notes", retro),
            ),
        ]
    )


def begun_notice(asked_channel: str) -> Message:
    return b.say(f"It is open in <#{asked_channel}>, and your peers have a button to take part.")
