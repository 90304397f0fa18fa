"""Invitations to a board whose supports and votes count once per invitation."""

from __future__ import annotations

from portal.boards.models import Board, BoardInvitation
from portal.boards.queries.invited import invitation_hash
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.secrets import new_token

MOST_AT_ONCE = 5000


def make_invitations(actor: Actor, board: Board, count: int) -> list[str]:
    """Codes of new invitations. This is the only time that anybody sees them: only hashes are kept."""
    codes = [new_token() for _each in range(count)]
    today = clock.today()
    db.session.add_all(BoardInvitation(hash=invitation_hash(c), board_id=board.id, made_on=today) for c in codes)
    db.session.flush()
    record("board.invitations_made", board, actor, count=count)
    return codes
