"""The tables of this slice: boards, their ideas, and the statements people vote on."""

from __future__ import annotations

from portal.boards.models.boards import Board, BoardInvitation, Moderation
from portal.boards.models.files import IdeaFile
from portal.boards.models.ideas import (
    Idea,
    IdeaAuthor,
    IdeaDeterminant,
    IdeaNote,
    IdeaNumber,
    IdeaPhoto,
    IdeaState,
    IdeaStatus,
    IdeaSupport,
    IdeaTag,
    IdeaWords,
)
from portal.boards.models.marks import BoardMark
from portal.boards.models.merging import IdeaMerge, IdeaSplit
from portal.boards.models.statements import OpinionSnapshot, Statement, StatementState, StatementVote
from portal.boards.models.workshops import CardState, Workshop, WorkshopCard, WorkshopGroup

__all__ = [
    "Board",
    "BoardInvitation",
    "BoardMark",
    "CardState",
    "Idea",
    "IdeaAuthor",
    "IdeaDeterminant",
    "IdeaFile",
    "IdeaMerge",
    "IdeaNote",
    "IdeaNumber",
    "IdeaPhoto",
    "IdeaSplit",
    "IdeaState",
    "IdeaStatus",
    "IdeaSupport",
    "IdeaTag",
    "IdeaWords",
    "Moderation",
    "OpinionSnapshot",
    "Statement",
    "StatementState",
    "StatementVote",
    "Workshop",
    "WorkshopCard",
    "WorkshopGroup",
]
