"""What is held about somebody and who sees it, in words; the way out beside it."""

from collections.abc import Sequence

from config.settings import Settings
from handlers import blocks as b
from handlers.blocks import Block, Message

# table → what it is, and who sees it
HELD: dict[str, tuple[str, str]] = {
    "checkins": ("Check-ins you were asked, with their questions", "only you"),
    "answers": ("Your answers", "only you"),
    "splits": ("Where your attention went, ten points each", "only you; others only inside a team figure"),
    "learnings": ("Lines you shared", "everyone in the channel you shared them with"),
    "replies": ("Replies you gave to an ask", "the person who asked"),
    "notes": ("Notes you wrote in retrospectives with names", "those who took part"),
    "votes": ("Your dots in a retrospective, until they are counted", "nobody; the team sees totals"),
    "participants": ("Retrospectives you were invited to", "those who took part"),
    "page_keys": ("A retrospective's page in the browser you opened, for at most two hours", "nobody"),
    "retrospectives": ("Retrospectives you facilitated", "your team"),
    "tensions": ("Trade-offs you kept", "your team, with your name"),
    "tension_changes": ("Trade-offs before you amended them", "your team, with your name"),
    "pressure_periods": ("Times of pressure you set for a team as its lead", "your team"),
    "readiness_answers": ("Your answers to a readiness check, until it closes", "only you"),
    "readiness_checks": ("Readiness checks you opened", "your team"),
    "readiness_steps": ("What you chose to follow a readiness check", "your team"),
    "retro_plans": ("Retrospectives you planned, or are to lead next", "your team"),
    "retro_plan_people": ("Planned retrospectives you are invited to or take turns leading", "your team"),
    "actions": ("Actions you own or wrote down", "your team"),
    "action_changes": ("What such an action was before it was changed", "your team"),
    "placements": (
        "Where you placed cards in a retrospective, until counted",
        "nobody; the team sees totals",
    ),
    "proposals": ("Proposals you made in a retrospective", "those who took part"),
    "stances": ("What you said to a proposal, and why you objected", "those who took part, with your name"),
    "drafts": ("Messages of a retrospective that you worded or approved", "your team"),
    "peer_assists": ("Peer assists you asked for, accepted or declined", "the leads of both teams"),
    "priorities": ("Priorities you own or wrote down", "your team"),
    "priority_changes": ("Changes of a priority that you made", "your team"),
    "decisions": ("Decisions you recorded as a lead", "your team, without your name"),
    "rounds": ("Lines with which you opened a check-in", "your team"),
    "memberships": (
        "Which teams you are in, and whether one asks you every other time",
        "your team; the second only you",
    ),
    "renewals": ("What you chose for a team after twelve weeks", "your team, with your name"),
    "target_changes": ("Balances you chose for a team as its lead", "your team, with your name"),
    "leaves": ("Days you are away", "only you"),
    "people": (
        "Your time zone, check-in time, quiet hours and bank holidays; whether you administer this workspace",
        "only you",
    ),
    "deliveries": ("Messages the bot sent you", "only you"),
    "audit": ("What you changed, without any words", "nobody in Slack; whoever runs the bot"),
}


def privacy_message(held: Sequence[str], settings: Settings) -> Message:
    """Everything held about one person, and who sees it."""
    known = [HELD[table] for table in HELD if table in held]
    lines = "\n".join(f"• {what} — seen by {who}" for what, who in known)
    return Message(
        [
            b.section("*What Ambidex holds about you, and who sees it*"),
            b.section(lines or "Nothing is held about you yet."),
            b.section(
                "Your name and e-mail address are never stored. Administrators set the bot up; "
                "they cannot read answers with it. What you write is encrypted where it is kept. "
                f"Answers are deleted after {settings.keep_answers_days} days, digests after "
                f"{settings.keep_digests_days}, retrospective notes after {settings.keep_retro_days}. Notes "
                "of a confidential retrospective are in no list of yours: they are kept without their author."
            ),
            b.context(
                "Please know: reflections are not legally privileged, and public bodies answer freedom of "
                "information and subject access requests. In a small team your style of writing may show who "
                "you are. Name no patients: this is not for direct care, not incident reporting and not "
                "assurance evidence."
            ),
            b.actions(
                b.button("Send me my data", "privacy.export"),
                b.button("Erase mine…", "privacy.erase", style="danger"),
            ),
        ]
    )


def export_note() -> Message:
    return b.say(
        "Here is everything Ambidex holds about you, as a JSON file. Only you can see it here; "
        "delete this message when you have saved it."
    )


def export_planned() -> Message:
    return b.say("Your file is on its way to you by direct message.")


def erase_modal() -> Block:
    """The last question before the words go."""
    return b.modal(
        "privacy.erase_confirmed",
        "Erase my data",
        [
            b.section(
                "*This deletes* your answers and points, the lines you shared, your replies, notes and "
                "votes, your leave and your own times. Where a digest or a retrospective quotes you, the "
                "words are replaced. It cannot be undone. A note of a confidential retrospective can be "
                "taken back until the notes are shown; from then on nobody can tell which were yours."
            ),
            b.section(
                "*This stays:* team figures already released (they hold no words), actions and decisions "
                "(they are the team's record), and that you are a member. Leave the channel to end that. "
                "Out of our reach are copies people made, and messages so old that the bot has forgotten "
                "where they stand: ask whoever runs your Slack to delete those."
            ),
            b.field_input(
                "Are you sure?",
                "sure",
                b.choose("checkboxes", "sure", [b.option("Yes, erase what I wrote", "yes")]),
            ),
        ],
        submit="Erase",
        close="Keep it",
    )


def erased_notice() -> Block:
    return b.notice_modal(
        "Erased",
        [
            b.section("What you wrote is erased. Messages that quoted you are being changed now."),
            b.section("`/ambi privacy` shows what is still held."),
        ],
    )
