"""Use cases of the weekly digest: close the round, freeze the figures, say what was learned."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import TeamState
from handlers import outbox
from handlers.access import Actor, Deed, get_team
from handlers.balance import rules as balance
from handlers.checkins import service as checkins
from handlers.deps import Deps
from handlers.digests import figures, rules, views
from handlers.digests.kept import REMOVED, KeptDigest, redacted
from handlers.errors import NotFound, Refusal
from handlers.pressure import service as pressure
from handlers.pressure.service import Period
from handlers.teams import occurrences
from handlers.teams import service as teams
from storage.crypto import seal, unseal
from storage.models import Decision, Digest, Learning, Release, Schedule, Team
from storage.queries import digests as rows
from storage.queries import learning as learning_rows
from storage.queries import teams as team_rows
from storage.types import new_id

SHOWN_WEEKS = 12
TOO_LATE = timedelta(hours=24)  # a digest older than this is not worth posting any more
MISSED = "it would be over a day late; the next one carries its content."
ALL_HOLIDAYS = "there are bank holidays until the next one, which carries its content."


class NoDigestYet(Refusal):
    """Your team has had no digest yet. The next one comes on the day that `/ambi status` shows."""


def publish(session: Session, deps: Deps, schedule: Schedule) -> None:
    """Post the digest a schedule is due for, once, and move the schedule on.

    The round closes here, whatever the digest can say: a team that is paused or
    a machine that was down for days must not leave a round open.
    """
    now = deps.now()
    team = team_rows.find_team(session, schedule.workspace, schedule.team)
    missed = teams.work_off(session, team, schedule, now) if team is not None else []
    if team is None or not missed:
        return
    on, due = missed[-1]
    checkins.close_round(session, deps, team, on)
    if team.state is not TeamState.ACTIVE or rows.find_digest_on(session, team.workspace, team.id, on):
        return
    for older, _ in missed[:-1]:
        _explain(session, team, older, "digest", MISSED, now)
    shown = occurrences.shown_at(team, on, due, teams.next_digest(team, due)[1])
    if shown is None or now - due > TOO_LATE:
        _explain(session, team, on, "digest", MISSED if shown else ALL_HOLIDAYS, now)
        return
    learning_rows.put_back_unsaid(session, team.workspace, team.id)
    k = figures.smallest_group(team, deps.settings)
    release = figures.freeze(session, team, k, on, now)
    if not figures.has_figure(release):
        reason = f"fewer than {k} people gave their points in four weeks."
        _explain(session, team, on, "balance", reason, now)
    elif release.on != on:
        reason = (
            "a newer one waits until it gives nobody's own points away; "
            f"the one of {release.on.day} {release.on:%B} was repeated."
        )
        _explain(session, team, on, "balance", reason, now)
    _post(session, team, on, compose(session, deps.content, team, k, on, release), release, now, shown)


def _explain(session: Session, team: Team, on: date, unsaid: str, reason: str, now: datetime) -> None:
    """Record what is not said, and why, where whoever wonders can find it."""
    outbox.withhold(
        session,
        workspace=team.workspace,
        channel=team.channel,
        key=f"silent:{team.id}:{on}",
        subject=unsaid,
        reason=reason,
        now=now,
    )


def _post(
    session: Session,
    team: Team,
    on: date,
    kept: KeptDigest,
    release: Release,
    now: datetime,
    shown: datetime,
) -> None:
    """Post a digest and keep it; on a bank holiday it is made now and ``shown`` when people are back."""
    digest_id = new_id()
    key = f"digest:{team.id}:{on}"
    message = views.digest_message(kept, digest_id)
    when: dict[str, Any] = {
        "not_before": max(now, shown),
        "expires_at": shown + TOO_LATE,
        "subject": occurrences.digest_subject(team),
    }
    delivery = outbox.post(session, team.workspace, team.channel, message, now, key, **when)
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
        message = views.in_full(text)
        outbox.post(
            session, team.workspace, team.channel, message, now, f"{key}:{number}", thread_of=delivery, **when
        )
    members = [m.person for m in team_rows.list_members(session, team.workspace, team.id)]
    outbox.refresh_home(session, team.workspace, members, now)


def _mark(session: Session, team: Team, digest_id: str, kept: KeptDigest) -> None:
    """Remember what this digest carried, so that the next one does not, and what it quotes."""
    printed = {slot: [line.item_id for line in kept.digest.of(slot)] for slot in rules.Slot}
    learning_rows.mark_said(session, team.workspace, digest_id, printed[rules.Slot.DECISION])
    carried = printed[rules.Slot.LEARNING] + printed[rules.Slot.ASK]
    learning_rows.mark_carried(session, team.workspace, digest_id, carried)
    answered = {kept.sources[item] for item in printed[rules.Slot.DECISION] if item in kept.sources}
    rows.mark_quoted(session, team.workspace, digest_id, sorted(answered.union(carried)))


# --- what is said --------------------------------------------------------------------------


def compose(session: Session, content: Content, team: Team, k: int, on: date, release: Release) -> KeptDigest:
    """The digest of a week from what was shared, decided and frozen."""
    since = on - timedelta(weeks=SHOWN_WEEKS - 1)
    bounds = content.bounds(team.preset)
    reading = figures.reading_of(session, team, k, release)
    earlier = rows.list_digests(session, team.workspace, team.id, SHOWN_WEEKS)
    lines = learning_rows.list_waiting(session, team)
    decisions = learning_rows.list_unsaid_decisions(session, team.workspace, team.id)
    answered = learning_rows.list_learnings(session, team.workspace, [d.learning for d in decisions])
    hard = pressure.periods(session, team, since, on)
    digest = rules.compose_digest(
        rules.Materials(
            team=team.name,
            ending=on,
            decisions=tuple(_decision(session, d, answered.get(d.learning)) for d in decisions),
            balance_lines=_annotated(balance.balance_lines(reading, bounds), content, hard, on),
            standing_since=release.on if reading.shares and release.on != on else None,
            learnings=tuple(
                _learning(session, content, team, line, earlier) for line in lines if not line.is_ask
            ),
            asks=tuple(
                rules.Ask(line.id, unseal(session, Learning.text, line)) for line in lines if line.is_ask
            ),
            history=tuple(tuple(d.phrases.split(",")) for d in earlier),
        )
    )
    printed = {line.item_id for line in digest.lines}
    sources = {line.id: line.id for line in lines} | {
        d.id: d.learning for d in decisions if d.learning in answered
    }
    return KeptDigest(
        digest=digest,
        people={line.id: line.author for line in lines if line.named and line.id in printed},
        sources={item: source for item, source in sources.items() if item in printed},
        weeks=figures.weeks_of(session, team, k, rows.list_releases(session, team.workspace, team.id, since)),
        target=figures.triple(reading.target),
        team=team.name,
        bounds={horizon.value: text for horizon, text in bounds.items()},
        pressure=tuple((p.first_on.isoformat(), p.last_on.isoformat(), content.label(p.level)) for p in hard),
        figure_on=release.on.isoformat() if reading.shares else "",
    )


def _annotated(lines: tuple[str, ...], content: Content, hard: Sequence[Period], on: date) -> tuple[str, ...]:
    """The balance, with how hard the week was: a thin week is read as nothing else."""
    lately = [period for period in hard if period.last_on > on - timedelta(weeks=1)]
    if not lately:
        return lines
    return tuple(f"{line} {content.label(lately[-1].level)} this week." for line in lines)


def _decision(session: Session, decision: Decision, learning: Learning | None) -> rules.Decision:
    """A decision with the line it answers; words taken back since are not quoted."""
    said = REMOVED
    if learning is not None and learning.withdrawn_at is None:
        said = unseal(session, Learning.text, learning)
    decided = unseal(session, Decision.text, decision)
    return rules.Decision(decision.id, said, decided, against=not decision.will)


def _learning(
    session: Session, content: Content, team: Team, line: Learning, earlier: Sequence[Digest]
) -> rules.Learning:
    return rules.Learning(
        id=line.id,
        text=unseal(session, Learning.text, line),
        horizon=line.horizon,
        bright_spot=content.is_bright_spot(line.question, team.sector),
        waited=bool(earlier) and line.shared_at <= earlier[0].at,
        from_retro=line.retrospective is not None,
    )


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
    digest = rows.find_digest(session, actor.workspace, digest_id)
    if digest is None:
        raise NotFound()
    get_team(session, actor, Deed.READ_DIGEST, digest.team)
    return KeptDigest.from_json(unseal(session, Digest.body, digest))


def redact(session: Session, workspace: str, learnings: Sequence[str], now: datetime) -> None:
    """Replace these lines wherever a digest quotes them."""
    quotes = rows.list_quoted_in(session, workspace, learnings)
    words = {
        id_: unseal(session, Learning.text, line)
        for id_, line in learning_rows.list_learnings(session, workspace, learnings).items()
    }
    for digest_id in sorted({quote.digest for quote in quotes}):
        digest = rows.find_digest(session, workspace, digest_id)
        if digest is None:
            continue
        kept = KeptDigest.from_json(unseal(session, Digest.body, digest))
        before = kept.digest.in_full
        for quote in quotes:
            if quote.digest == digest_id:
                kept = redacted(kept, quote.learning, words[quote.learning])
        digest.body = seal(session, Digest.body, workspace, digest_id, kept.to_json())
        team = team_rows.find_team(session, workspace, digest.team)
        if team is not None:
            message = views.digest_message(kept, digest_id)
            outbox.take_out(session, workspace, digest.delivery, message, now)
            _redact_thread(session, team, digest, before, kept.digest.in_full, now)
    rows.mark_redacted(session, workspace, learnings, now)


def _redact_thread(
    session: Session, team: Team, digest: Digest, before: Sequence[str], after: Sequence[str], now: datetime
) -> None:
    """Replace what was quoted in full under the digest."""
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new:
            posted = outbox.find(session, team.workspace, f"digest:{team.id}:{digest.on}:{number}")
            outbox.take_out(session, team.workspace, posted, views.in_full(new), now)
