"""What can go wrong for a person, and the sentence they read about it.

The docstring of each class is that sentence; braces are filled from the
arguments. Each says the next step. Anything else that goes wrong is a bug: the
registry shows a reference and keeps what was typed.
"""

from collections.abc import Mapping


class Refusal(Exception):
    """That did not work. Type `/ambi help` to see what you can do."""

    def __init__(self, **details: object) -> None:
        sentence = " ".join((type(self).__doc__ or "").partition("\n\n")[0].split())
        self.words = sentence.format(**details)
        super().__init__(type(self).__name__)  # never the words: they may hold what people typed


class InvalidInput(Refusal):
    """Please look at the fields marked below; what you typed is still there."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__()
        self.problems = dict(problems)  # block_id → what is wrong and what to do


class NotAllowed(Refusal):
    """Only {who} can do that. {next_step}."""


class NotFound(Refusal):
    """I cannot find that any more. Open the Home tab to see what is current."""


class NoTeam(Refusal):
    """You are not in a team here yet. Set one up with `/ambi setup`, or join the channel of one."""


class AlreadyDone(Refusal):
    """That is already done; nothing was changed."""


class SlackTrouble(Exception):
    """Slack did not do what a listener or job asked of it. ``code`` is Slack's word for it.

    ``bot/delivery`` raises its own kinds of this; here it is enough to know
    that Slack, and not the person or the code, is in the way.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
