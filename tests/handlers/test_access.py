"""Who may do what, cell by cell, through the routes people really use."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.front import Visitor
from config.vocabulary import Role
from handlers import access
from handlers.access import MAY, Actor, Deed
from handlers.errors import NotAllowed, NotFound
from storage.crypto import Vault
from storage.db import open_database
from tests.conftest import TEST_KEY
from tests.handlers.scene import SECRET, TEAM, WHO, Scene

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / ".github" / "docs" / "permissions.md"
NO = ("can do that", "I cannot find that", "You are not in a team here")

Try = Callable[[Scene, Actor, Role], str]

# The deed: how it is tried for real, and what is seen by whoever may.
TRIES: dict[Deed, tuple[Try, str]] = {
    Deed.SET_UP_TEAM: (lambda s, a, r: s.command(a, "setup", "C0NEW"), '"teams.save"'),
    Deed.CHANGE_TEAM: (lambda s, a, r: s.click(a, "teams.settings", TEAM), '"teams.save"'),
    Deed.PAUSE_TEAM: (lambda s, a, r: s.click(a, "teams.pause", TEAM), '"teams.pause"'),
    Deed.DRY_RUN: (lambda s, a, r: s.click(a, "teams.dry_run", TEAM), "I have sent you a sample"),
    Deed.SEE_TEAM: (lambda s, a, r: s.click(a, "teams.agreement", TEAM), "Who sees what"),
    Deed.ANSWER: (lambda s, a, r: s.click(a, "checkins.edit", f"checkin-{r}"), SECRET),
    Deed.SHARE: (lambda s, a, r: s.click(a, "learning.offer", f"checkin-{r}"), SECRET),
    Deed.READ_OTHERS: (lambda s, a, r: s.click(a, "checkins.edit", f"checkin-{other(r)}"), SECRET),
    Deed.OPEN_ROUND: (lambda s, a, r: s.click(a, "checkins.open_round", TEAM), '"checkins.save_line"'),
    Deed.REPLY: (lambda s, a, r: s.click(a, "learning.reply", "ask"), '"learning.send_reply"'),
    Deed.DECIDE: (lambda s, a, r: s.click(a, "learning.decide", "digest"), '"learning.save_decision"'),
    Deed.READ_DIGEST: (lambda s, a, r: s.command(a, "digest"), "Weekly learning digest"),
    Deed.START_RETRO: (lambda s, a, r: s.without_retro().command(a, "retro"), '"retros.start"'),
    Deed.JOIN_RETRO: (lambda s, a, r: s.click(a, "retros.note", s.retro), '"retros.save_note"'),
    Deed.CLOSE_ACTION: (lambda s, a, r: s.click(a, "actions.close", f"action-{r}"), '"actions.save_outcome"'),
    Deed.CHANGE_PRIORITY: (lambda s, a, r: s.click(a, "priorities.add", TEAM), '"priorities.save"'),
    Deed.KEEP_TRADEOFF: (lambda s, a, r: s.click(a, "tensions.start", TEAM), '"tensions.save"'),
    Deed.SET_PRESSURE: (lambda s, a, r: s.click(a, "pressure.start", TEAM), '"pressure.save"'),
    Deed.OPEN_READINESS: (lambda s, a, r: s.click(a, "readiness.start", TEAM), '"readiness.open"'),
    Deed.OWN_DATA: (lambda s, a, r: s.command(a, "privacy"), "privacy.export"),
}


def other(role: Role) -> Role:
    """Somebody else's role: what the member wrote, or the lead where the member asks."""
    return Role.LEAD if role is Role.MEMBER else Role.MEMBER


@pytest.fixture
def scene(migrated_sqlite_url: str) -> Iterator[Scene]:
    """The team with everything in it."""
    database = open_database(migrated_sqlite_url, Vault(TEST_KEY))
    yield Scene(database)
    database.close()


def test_every_deed_is_tried() -> None:
    assert set(TRIES) == set(Deed) == set(MAY)


@pytest.mark.parametrize("deed", Deed)
def test_each_role_may_do_what_the_table_says_and_nothing_else(scene: Scene, deed: Deed) -> None:
    attempt, mark = TRIES[deed]
    for role in Role:
        seen = attempt(scene, scene.actor(role), role)
        if role in MAY[deed]:
            assert mark in seen, f"a {role} should be able to {deed.value}: {seen}"
        else:
            assert mark not in seen, f"a {role} should not be able to {deed.value}"
            assert any(words in seen for words in NO), f"a {role} was not told why: {seen}"


@pytest.mark.parametrize("deed", [d for d in Deed if d is not Deed.OWN_DATA])
def test_people_of_another_workspace_may_do_nothing(scene: Scene, deed: Deed) -> None:
    """Buttons in a shared channel can be pressed by strangers, whatever id they come with."""
    attempt, mark = TRIES[deed]
    for role in Role:
        assert mark not in attempt(scene, scene.actor(role, external=True), role)


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.requirement(27)
def test_the_rule_itself_says_the_same_for_every_role(scene: Scene, deed: Deed) -> None:
    """A lead never sees what others answered for themselves."""
    with scene.deps.read() as session:
        for role in Role:
            actor = scene.actor(role)
            assert access.role_in(session, actor, TEAM) is role
            if access.may(role, deed):
                assert access.may(access.require(session, actor, deed, TEAM), deed)
                continue
            with pytest.raises(NotAllowed) as refused:
                access.require(session, actor, deed, TEAM)
            assert refused.value.words.endswith(".")


def test_an_administrator_who_is_also_a_member_keeps_what_administrators_may_do(scene: Scene) -> None:
    both = Actor("T0NORTH", WHO[Role.MEMBER], is_admin=True)
    assert '"teams.save"' in scene.click(both, "teams.settings", TEAM)
    assert SECRET in scene.click(both, "checkins.edit", "checkin-member")
    assert "can do that" in scene.click(both, "learning.decide", "digest")  # for leads only


def test_a_team_of_another_workspace_is_not_there(scene: Scene) -> None:
    """The same id in another workspace leads nowhere."""
    with scene.deps.read() as session, pytest.raises(NotFound):
        access.get_team(session, Actor("T0OTHER", WHO[Role.LEAD]), Deed.SEE_TEAM, TEAM)


def test_the_documented_table_is_the_one_that_holds() -> None:
    assert access.matrix() in DOCS.read_text(encoding="utf-8")


def test_slack_is_not_asked_who_administers_where_that_changes_nothing(scene: Scene) -> None:
    """It may take seconds, in a transaction that everybody else waits for."""

    def ask() -> bool:
        raise AssertionError("Slack was asked")

    member = Visitor("T0NORTH", WHO[Role.MEMBER], external=False, asks=ask)
    with scene.deps.read() as session:
        assert access.require(session, member, Deed.ANSWER, TEAM) is Role.MEMBER
        assert access.may(access.require(session, member, Deed.OWN_DATA, None), Deed.OWN_DATA)
