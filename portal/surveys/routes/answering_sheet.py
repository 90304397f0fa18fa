"""What one request of a respondent works with: the survey, its program, and what this person filled in so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from flask import Response, current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Connection

from portal.kernel import clock
from portal.kernel.db import db, set_read_only
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.secrets import new_key
from portal.kernel.together import write_together
from portal.surveys.actions import drafts, files
from portal.surveys.actions.files import NewFile
from portal.surveys.definition import Option
from portal.surveys.file_answers import marks
from portal.surveys.paths import Program, State
from portal.surveys.queries import answering
from portal.surveys.queries.answering import Asked, Phase, Times
from portal.surveys.queries.drafts import Filled, KeptDraft, draft
from portal.surveys.routes.answering_guard import is_trial, key_in_cookie
from portal.web.locale import language

Found = TypeVar("Found")

FRESH = 2.0
"""Seconds for which what is the same for everybody is not looked up again."""
MOST = 2000
"""Things kept for that long; all are let go when there are more."""


def fresh(key: tuple[Any, ...], find: Callable[[], Found]) -> Found:
    """What `find` gives, or gave in the last seconds. Only for what is the same for everybody."""
    kept: dict[tuple[Any, ...], tuple[float, Any]] = current_app.extensions.setdefault("kring-answering", {})
    now = monotonic()
    until, found = kept.get(key, (0.0, None))
    if now >= until:
        found = find()
        if len(kept) >= MOST:
            kept.clear()
        kept[key] = (now + (0.0 if current_app.testing else FRESH), found)
    return found  # type: ignore[no-any-return]


def survey_asked(code: str) -> Asked:
    """The survey behind a short link, as it was seconds ago; NotFound when this browser may see none."""
    trial = is_trial(code)
    return _visible(fresh(("asked", code, trial), lambda: answering.asked(code, in_work=trial)), trial)


def _visible(found: Asked | None, trial: bool) -> Asked:
    if found is None or (found.phase() is Phase.DRAFT and not trial):
        raise NotFound(_l("There is no survey at this address. Check the letters, or scan it again."))
    return found


@dataclass(slots=True)
class Sheet:
    """One respondent's answers in hand. `draft` is None until the first save."""

    asked: Asked
    draft: KeptDraft | None
    program: Program
    times: Times
    filled: Filled = field(default_factory=Filled)
    is_trial: bool = False
    new_files: list[NewFile] = field(default_factory=list)
    """Files that came with this request; the first save keeps those that an answer names."""
    last: Callable[[Connection], bool] | None = None
    """What is written at the end of the request; False when it has to be done again."""

    @property
    def code(self) -> str:
        return self.asked.code

    @property
    def key(self) -> bytes | None:
        return self.draft.key if self.draft else None

    @property
    def is_sent(self) -> bool:
        return self.draft is not None and self.draft.filled is None

    @property
    def phase(self) -> Phase:
        return Phase.OPEN if self.is_trial else self.times.phase(clock.now())

    @property
    def may_write(self) -> bool:
        """After closing only what was begun goes on, for a while."""
        return self.phase is Phase.OPEN or (self.phase is Phase.ENDING and self.draft is not None)

    @property
    def is_newer_in_use(self) -> bool:
        """Whether another version was put in use after this respondent began."""
        return self.draft is not None and self.draft.version_id != self.asked.version_id

    def lists(self) -> Mapping[str, tuple[Option, ...]]:
        region, definition = self.asked.region.id, self.program.definition
        version = self.draft.version_id if self.draft else self.asked.version_id
        return fresh(("lists", version), lambda: answering.external_lists(definition, region))

    def state(self, answers: Mapping[str, Any] | None = None) -> State:
        """Everything evaluated for these answers (what is filled in, if none are given)."""
        given = self.filled.answers if answers is None else answers
        now = clock.now().replace(tzinfo=None)
        return self.program.evaluate(
            given, today=now.date(), now=now, seed=self.filled.seed, lang=language(), external=self.lists()
        )

    def save(self, *, with_code: bool = False) -> None:
        """Keep what is filled in with the one write at the end of the request; the first time under a new key."""
        if self.draft is None:
            asked = self.asked
            key = new_key()
            self.draft = KeptDraft(key, asked.version_id, asked.digest, asked.id, self.times, self.filled, None)
        self.last = partial(self._store, with_code=with_code)

    def _store(self, into: Connection, *, with_code: bool) -> bool:
        draft = self.draft
        if draft is None:
            return True
        if draft.sealed is None:
            drafts.begin(into, draft.key, draft.version_id, self.filled, with_code=with_code)
        elif not drafts.save(into, draft.key, self.filled, draft.sealed, with_code=with_code):
            return False
        definition = self.program.definition
        if definition.takes_files:
            files.keep(draft.key, self.new_files, marks(definition, self.filled.answers))
        return True


def open_sheet(code: str, *, hold: bool = False, is_write: bool = False) -> Sheet:
    """The sheet of whoever asks. `is_write`: a first save asks the database whether the survey is still open."""
    asked = survey_asked(code)
    trial, key = is_trial(code), key_in_cookie(code)
    found = draft(key, asked.id, hold=hold) if key else None
    if found is not None:
        program = answering.program(found.version_id, found.digest)
        return Sheet(asked, found, program, found.times, found.filled or Filled(), trial)
    if is_write and not trial:
        asked = _visible(answering.asked_now(asked), trial)
    program = answering.program(asked.version_id, asked.digest)
    return Sheet(asked, None, program, asked.times, Filled(is_trial=trial), trial)


def in_turn(code: str, work: Callable[[Sheet], Response]) -> Response:
    """Work with a sheet, then write; nobody waits before the writing.

    When another request of the same key wrote in between, all of it is done again with what that one wrote, at last
    with the draft held. What is saved survives a refusal (422), too.
    """
    for hold in (False, False, True):
        set_read_only(not hold)
        sheet = open_sheet(code, hold=hold, is_write=True)
        response = work(sheet)
        if sheet.last is None:
            return response
        if not hold:
            db.session.rollback()  # what was read is behind us; from here on others wait
            set_read_only(False)
        if hold or sheet.is_trial or sheet.program.definition.takes_files:
            written = sheet.last(db.session.connection())
            db.session.commit()
        else:
            written = write_together(sheet.last)
        if written:
            return response
    raise Conflict(_l("Something else was sent at the same moment. Look at your answers and send them again."))
