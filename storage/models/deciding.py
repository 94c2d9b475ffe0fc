"""How a retrospective comes to a decision: what is placed where, proposed, agreed to and passed on."""

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.vocabulary import ProposalState, StanceKind
from storage.types import BY_ID_ALONE, Base, RowId, Scoped, Sealed, SlackId, TextEnum, belongs_to


class Placement(Base):
    """Where somebody placed a card, until the placements are counted.

    ``placer`` is a person, or in a confidential retrospective a tag of this one card.
    """

    __tablename__ = "placements"
    __table_args__ = (belongs_to("retrospectives", "retrospective"), BY_ID_ALONE)

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    retrospective: Mapped[str] = mapped_column(String(32), primary_key=True)
    card: Mapped[str] = mapped_column(String(32), primary_key=True)
    placer: Mapped[str] = mapped_column(String(32), primary_key=True)
    column: Mapped[str] = mapped_column(String(40))


class PlacedCount(Base):
    """How often a card was placed in a column: counted when sorting ends, and never whose it was."""

    __tablename__ = "placed_counts"
    __table_args__ = (belongs_to("retrospectives", "retrospective"),)

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    retrospective: Mapped[str] = mapped_column(String(32), primary_key=True)
    card: Mapped[str] = mapped_column(String(32), primary_key=True)
    column: Mapped[str] = mapped_column(String(40), primary_key=True)
    times: Mapped[int]


class ListedPriority(Base):
    """A priority of the team that stands as a card in a retrospective."""

    __tablename__ = "listed_priorities"
    __table_args__ = (belongs_to("retrospectives", "retrospective"), belongs_to("priorities", "priority"))

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    retrospective: Mapped[str] = mapped_column(String(32), primary_key=True)
    card: Mapped[str] = mapped_column(String(32), primary_key=True)
    priority: Mapped[RowId]


class Proposal(Scoped, Base):
    """Something proposed for consent: carried unless somebody objects.

    ``wording`` counts how often its words were changed; a stance belongs to one wording.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        belongs_to("retrospectives", "retrospective"),
        Index("proposals_retrospective", "workspace", "retrospective"),
    )

    retrospective: Mapped[RowId]
    card: Mapped[str | None] = mapped_column(String(32))  # what it is about; None: something said aloud
    column: Mapped[str] = mapped_column(String(40))  # Stop, Pause, Merge, Letting go …
    text: Mapped[Sealed]
    reason: Mapped[Sealed | None]  # why, as it goes into the register and the message
    until: Mapped[date | None]  # of a pause
    merged_into: Mapped[str | None] = mapped_column(String(32))  # the priority that takes it in
    wording: Mapped[int] = mapped_column(default=0)
    state: Mapped[ProposalState] = mapped_column(TextEnum(ProposalState))
    made_by: Mapped[SlackId]
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    post: Mapped[str | None] = mapped_column(String(32))  # the delivery in the thread


class Stance(Scoped, Base):
    """What somebody says to a proposal, openly. An objection has its reason."""

    __tablename__ = "stances"
    __table_args__ = (
        belongs_to("proposals", "proposal"),
        UniqueConstraint("workspace", "proposal", "person"),
    )

    proposal: Mapped[RowId]
    person: Mapped[SlackId]
    kind: Mapped[StanceKind] = mapped_column(TextEnum(StanceKind))
    reason: Mapped[Sealed | None]
    at: Mapped[datetime]


class Draft(Scoped, Base):
    """What others should hear of a retrospective; posted when somebody who leads approves it."""

    __tablename__ = "drafts"
    __table_args__ = (
        belongs_to("retrospectives", "retrospective"),
        UniqueConstraint("workspace", "retrospective"),
    )

    retrospective: Mapped[RowId]
    text: Mapped[Sealed]
    edited_by: Mapped[str | None] = mapped_column(String(32))  # None: as it was made from the decisions
    edited_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(32))
    approved_at: Mapped[datetime | None]


class PeerAssist(Scoped, Base):
    """One team asks another for help; it begins once a lead of each has accepted the agreement."""

    __tablename__ = "peer_assists"
    __table_args__ = (belongs_to("teams", "team"), Index("peer_assists_team", "workspace", "team"))

    team: Mapped[RowId]  # the host
    peer_team: Mapped[RowId]
    topic: Mapped[Sealed]
    made_by: Mapped[SlackId]
    made_at: Mapped[datetime]
    host_accepted_by: Mapped[str | None] = mapped_column(String(32))
    host_accepted_at: Mapped[datetime | None]
    peer_accepted_by: Mapped[str | None] = mapped_column(String(32))
    peer_accepted_at: Mapped[datetime | None]
    declined_by: Mapped[str | None] = mapped_column(String(32))
    declined_at: Mapped[datetime | None]
    retrospective: Mapped[str | None] = mapped_column(String(32))  # once it has begun
