"""Use cases of the weekly digest: close the round, freeze the figures, say what was learned."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import Horizon, TeamState
from handlers import outbox
from handlers.access import Actor, Deed, get_team
from handlers.balance import rules as balance
from handlers.checkins import service as checkins
from handlers.deps import Deps
from handlers.digests import rules, views
from handlers.digests.kept import REMOVED, KeptDigest, redacted
from handlers.errors import NotFound, Refusal
from handlers.teams import service as teams
from storage.crypto import seal, unseal
from storage.models import Decision, Digest, Learning, Release, Schedule, Team
from storage.queries import checkins as checkin_rows
from storage.queries import digests as rows
from storage.queries import learning as learning_rows
from storage.queries import teams as team_rows
from storage.types import new_id

WINDOW = timedelta(weeks=4)  # whose latest split counts
SHOWN_WEEKS = 12
TOO_LATE = timedelta(hours=24)  # a digest older than this is not worth posting any more


class NoDigestYet(Refusal):
    """Your team has had no digest yet. The next one comes on the day that `/ambi status` shows."""


def publish(session: Session, deps: Deps, schedule: Schedule) -> None:
    """Post the digest a schedule is due for, once, and move the schedule on.

    The round closes here, whatever the digest can say: a team that is paused or
    a machine that was down for days must not leave a round open.
    """
    now = deps.now()
    team = session.get(Team, (schedule.workspace, schedule.team))
    on, due = schedule.next_on, schedule.next_due_at
    team_rows.advance_schedule(session, schedule, *_next(team, now))
    if team is None or on is None or due is None:
        return
    checkins.close_round(session, deps, team, on)
    if team.state is not TeamState.ACTIVE or rows.find_digest_on(session, team.workspace, team.id, on):
        return
    if now - due > TOO_LATE:
        _keep_silent(
            session, team, on, "The digest was over a day late; the next one carries its content.", now
        )
        return
    _post(session, deps, team, on)


def _next(team: Team | None, now: datetime) -> tuple[date | None, datetime | None]:
    if team is None or team.state is TeamState.ENDED:
        return None, None
    return teams.next_digest(team, now)


def _post(session: Session, deps: Deps, team: Team, on: date) -> None:
    now = deps.now()
    release = freeze(session, team, on, now)
    if release.short is None:
        reason = f"Balance withheld: fewer than {team.min_group} people could be shown together safely."
        _keep_silent(session, team, on, reason, now)
    kept = compose(session, deps.content, team, on, release)
    digest_id = new_id()
    message = views.digest_message(kept, digest_id)
    key = f"digest:{team.id}:{on}"
    delivery = outbox.post(
        session, team.workspace, team.channel, message, now, key, expires_at=now + TOO_LATE
    )
    session.add(
        Digest(
            workspace=team.workspace,
            id=digest_id,
            team=team.id,
            on=on,
            at=now,
            body=seal(session, Digest.body, team.workspace, digest_id, kept.to_json()),
            phrases=",".join(kept.digest.phrases),
            quiet=kept.digest.is_quiet,
            release=release.id,
            delivery=delivery,
        )
    )
    session.flush()
    _mark(session, team, digest_id, kept)
    for number, text in enumerate(kept.digest.in_full):
        outbox.post(
            session,
            team.workspace,
            team.channel,
            views.in_full(text),
            now,
            f"{key}:{number}",
            thread_of=delivery,
        )
    members = [m.person for m in team_rows.list_members(session, team.workspace, team.id)]
    outbox.refresh_home(session, team.workspace, members, now)


def _mark(session: Session, team: Team, digest_id: str, kept: KeptDigest) -> None:
    """Remember what this digest carried, so that the next one does not, and what it quotes."""
    printed = {slot: [line.item_id for line in kept.digest.of(slot)] for slot in rules.Slot}
    learning_rows.mark_said(session, team.workspace, digest_id, printed[rules.Slot.DECISION])
    carried = printed[rules.Slot.LEARNING] + printed[rules.Slot.ASK]
    learning_rows.mark_carried(session, team.workspace, digest_id, carried)
    quoted = {kept.sources[item] for item in printed[rules.Slot.DECISION] if item in kept.sources}
    learning_rows.mark_quoted(session, team.workspace, digest_id, sorted(quoted - set(carried)))


def _keep_silent(session: Session, team: Team, on: date, reason: str, now: datetime) -> None:
    outbox.withhold(
        session,
        workspace=team.workspace,
        person=None,
        channel=team.channel,
        key=f"silent:{team.id}:{on}",
        reason=reason,
        now=now,
    )


# --- the frozen figures --------------------------------------------------------------------


def freeze(session: Session, team: Team, on: date, now: datetime) -> Release:
    """Freeze the balance of the last four weeks, with the set of people behind it.

    Somebody who could be told apart by subtracting an earlier release waits for
    a later one. Where nothing can be shown, the row says so and shows nothing.
    """
    latest = checkin_rows.list_latest_splits(session, team.workspace, team.id, now - WINDOW, now)
    points = {person: (short, medium, long) for person, short, medium, long in latest}
    earlier = [
        frozenset(unseal(session, Release.respondents, release))
        for release in rows.list_releases(session, team.workspace, team.id, date.min)
        if release.short is not None
    ]
    shown = balance.largest_release(frozenset(points), earlier, team.min_group)
    release_id = new_id()
    sums = [sum(points[person][i] for person in shown) for i in range(3)] if shown else [None] * 3
    release = Release(
        workspace=team.workspace,
        id=release_id,
        team=team.id,
        on=on,
        at=now,
        respondents=seal(session, Release.respondents, team.workspace, release_id, sorted(shown or ())),
        members=len(team_rows.list_members(session, team.workspace, team.id)),
        short=sums[0],
        medium=sums[1],
        long=sums[2],
        target_short=team.target_short,
        target_medium=team.target_medium,
        target_long=team.target_long,
    )
    session.add(release)
    session.flush()
    return release


def reading_of(session: Session, release: Release, min_group: int) -> balance.BalanceReading:
    """What a frozen release says."""
    target = balance.shares_of(
        dict(zip(Horizon, (release.target_short, release.target_medium, release.target_long), strict=True))
    )
    if release.short is None or release.medium is None or release.long is None:
        return balance.BalanceReading(balance.Verdict.BUILDING_UP, target)
    respondents = len(unseal(session, Release.respondents, release))
    sums = dict(zip(Horizon, (release.short, release.medium, release.long), strict=True))
    return balance.read_sums(sums, respondents, max(release.members, respondents), target, min_group)


# --- what is said --------------------------------------------------------------------------


def compose(session: Session, content: Content, team: Team, on: date, release: Release) -> KeptDigest:
    """The digest of a week from what was shared, decided and frozen."""
    since = on - timedelta(weeks=SHOWN_WEEKS - 1)
    releases = rows.list_releases(session, team.workspace, team.id, since)
    bounds = content.preset(team.preset).bounds
    reading = reading_of(session, release, team.min_group)
    learnings = learning_rows.list_waiting(session, team.workspace, team.id)
    decisions = learning_rows.list_unsaid_decisions(session, team.workspace, team.id)
    answered = rows.get_learnings(session, team.workspace, [d.learning for d in decisions])
    materials = rules.Materials(
        team=team.name,
        ending=on,
        decisions=tuple(_decision(session, d, answered.get(d.learning)) for d in decisions),
        balance_lines=balance.balance_lines(reading, bounds),
        learnings=tuple(_learning(session, line) for line in learnings if not line.is_ask),
        asks=tuple(
            rules.Ask(line.id, unseal(session, Learning.text, line)) for line in learnings if line.is_ask
        ),
        history=tuple(
            tuple(d.phrases.split(","))
            for d in rows.list_digests(session, team.workspace, team.id, SHOWN_WEEKS)
        ),
    )
    digest = rules.compose_digest(materials)
    printed = {line.item_id for line in digest.lines}
    return KeptDigest(
        digest=digest,
        people={line.id: line.author for line in learnings if line.named and line.id in printed},
        sources={line.id: line.id for line in learnings} | {d.id: d.learning for d in decisions},
        weeks=_weeks(session, releases, team.min_group),
        target=_triple(reading.target),
        team=team.name,
        bounds={horizon.value: text for horizon, text in bounds.items()},
    )


def _decision(session: Session, decision: Decision, learning: Learning | None) -> rules.Decision:
    """A decision with the line it answers; words taken back since are not quoted."""
    said = REMOVED
    if learning is not None and learning.withdrawn_at is None:
        said = unseal(session, Learning.text, learning)
    decided = unseal(session, Decision.text, decision)
    return rules.Decision(decision.id, said, decided, against=not decision.will)


def _learning(session: Session, line: Learning) -> rules.Learning:
    return rules.Learning(line.id, unseal(session, Learning.text, line), line.horizon)


def _weeks(
    session: Session, releases: Sequence[Release], k: int
) -> tuple[tuple[str, tuple[float, float, float] | None], ...]:
    def shares(release: Release) -> tuple[float, float, float] | None:
        reading = reading_of(session, release, k)
        return None if reading.shares is None else _triple(reading.shares)

    return tuple((r.on.isoformat(), shares(r)) for r in releases)


def _triple(shares: balance.Shares) -> tuple[float, float, float]:
    return shares[Horizon.SHORT], shares[Horizon.MEDIUM], shares[Horizon.LONG]


# --- reading it again, and taking words back -----------------------------------------------


def last_digest(session: Session, actor: Actor, team_id: str) -> tuple[Team, Digest, KeptDigest]:
    """The team's last digest as it stands today."""
    team = get_team(session, actor, Deed.READ_DIGEST, team_id)
    found = rows.list_digests(session, actor.workspace, team_id, limit=1)
    if not found:
        raise NoDigestYet()
    return team, found[0], KeptDigest.from_json(unseal(session, Digest.body, found[0]))


def get_digest(session: Session, actor: Actor, digest_id: str) -> KeptDigest:
    """One digest, for a member of its team."""
    digest = learning_rows.find_digest(session, actor.workspace, digest_id)
    if digest is None:
        raise NotFound()
    get_team(session, actor, Deed.READ_DIGEST, digest.team)
    return KeptDigest.from_json(unseal(session, Digest.body, digest))


def redact(session: Session, workspace: str, learnings: Sequence[str], now: datetime) -> int:
    """Replace these lines wherever a digest quotes them. Returns how many quotes went."""
    quotes = rows.list_quoted_in(session, workspace, learnings)
    words = {
        id_: unseal(session, Learning.text, line)
        for id_, line in rows.get_learnings(session, workspace, learnings).items()
    }
    for digest_id in sorted({quote.digest for quote in quotes}):
        digest = learning_rows.find_digest(session, workspace, digest_id)
        if digest is None:
            continue
        kept = KeptDigest.from_json(unseal(session, Digest.body, digest))
        before = kept.digest.in_full
        for quote in quotes:
            if quote.digest == digest_id:
                kept = redacted(kept, quote.learning, words[quote.learning])
        digest.body = seal(session, Digest.body, workspace, digest_id, kept.to_json())
        team = session.get(Team, (workspace, digest.team))
        if team is not None:
            message = views.digest_message(kept, digest_id)
            outbox.change(session, workspace, digest.delivery, message, now)
            _redact_thread(session, team, digest, before, kept.digest.in_full, now)
    rows.mark_redacted(session, workspace, learnings, now)
    return len(quotes)


def _redact_thread(
    session: Session, team: Team, digest: Digest, before: Sequence[str], after: Sequence[str], now: datetime
) -> None:
    """Replace what was quoted in full under the digest."""
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new:
            posted = outbox.find(session, team.workspace, f"digest:{team.id}:{digest.on}:{number}")
            outbox.change(session, team.workspace, posted, views.in_full(new), now)
