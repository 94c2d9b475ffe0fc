"""What the judge is shown: every message as it stands in the playground, every row of the outbox."""

from bot.playground import Playground
from bot.torture.judge import Arrived, Promised
from storage.crypto import unseal
from storage.db import Database
from storage.models import Delivery
from storage.queries import ledger


def arrivals(pg: Playground) -> list[Arrived]:
    """Every message of ours, from the playground's own record of when it came."""
    at = {
        (line.response["channel"], line.response["ts"]): line.at
        for line in pg.record
        if line.name == "chat.postMessage" and line.response and line.response.get("ok")
    }
    found = []
    for place in pg.workspace.channels.values():
        for message in pg.workspace.history(place.id):
            label = (message.metadata or {}).get("event_payload", {})
            if message.user == pg.world.bot_user and label:
                came = at[message.channel, message.ts]
                whose = place.user or place.id
                found.append(Arrived(label["id"], label["kind"], whose, came, message.text))
    return found


def promises(db: Database) -> list[Promised]:
    """Every row of the outbox, with the words it was to say."""
    with db.read() as session:
        return [
            Promised(
                id=row.id,
                seq=row.seq,
                kind=row.kind,
                place=row.person or row.channel or "",
                state=row.state,
                not_before=row.not_before,
                text=unseal(session, Delivery.body, row, {}).get("text", "") if row.body else "",
                updates=row.updates,
                reason=row.reason or "",
            )
            for row in ledger.list_deliveries(session)
        ]
