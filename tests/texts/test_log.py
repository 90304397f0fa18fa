"""The log of a text in the database: in order, once each, and the same again from it whatever happened since."""

import threading
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import delete, func, select, update

from portal.kernel import clock, jobs
from portal.kernel.db import db, transaction
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import Event
from portal.kernel.live import LiveEvent
from portal.texts import actions, history, queries, updates
from portal.texts.actions import compacting
from portal.texts.blocks import plain
from portal.texts.document import new_document, read
from portal.texts.models import SharedText, TextBase, TextUpdate
from portal.texts.own_data import collect
from tests.factories.texts import NOBODY, author_of, make_text
from tests.texts.browsers import Browser


@pytest.fixture
def ada(cast):
    return author_of(cast.actor(cast.ada))


@pytest.fixture
def text(cast):
    found = make_text(cast.region)
    db.session.commit()
    return found


def browser(text, seed=1):
    return Browser(history.log(text.id, text.head_seq), Random(seed))


def send(text, window, author, number=None, client="window-one"):
    taken = actions.append(text, window.news(), author, client, number)
    db.session.commit()
    return taken


def later(days=0):
    return clock.fixed(clock.now() + timedelta(days=days, minutes=1))


def test_updates_are_numbered_and_shown(text, ada):
    window = browser(text)
    for number in range(5):
        window.type()
        assert send(text, window, ada, number).seq == number + 2
    assert plain(read(window.doc)) == queries.plain(text)
    assert window.typed <= set(queries.plain(text).split())


def test_retry_counts_once(text, ada):
    window = browser(text)
    window.type()
    data = window.news()
    first = actions.append(text, data, ada, "window-one", 1)
    db.session.commit()
    again = actions.append(text, data, ada, "window-one", 1)
    db.session.commit()
    assert (first.is_new, again.is_new, again.seq) == (True, False, first.seq)
    assert db.session.scalar(select(func.count()).select_from(TextUpdate)) == 2


def test_update_of_a_failed_transaction_is_nowhere(text, ada):
    window = browser(text)
    window.type()
    before = queries.plain(text)
    with pytest.raises(ZeroDivisionError), transaction():
        actions.append(text, window.news(), ada, "window-one", 1)
        assert queries.plain(text) != before
        raise ZeroDivisionError
    assert queries.plain(text) == before
    assert history.memory().get(text.id).seq == 1
    window.type()
    with pytest.raises(updates.Refused) as refused:
        actions.append(text, window.news(), ada, "window-one", 2)
    assert refused.value.code == "gap"


def test_savepoint_is_no_commit(text, ada):
    """Memory must not learn what the outer transaction may still take back."""
    window = browser(text)
    window.type()
    with db.session.begin_nested():
        actions.append(text, window.news(), ada, "window-one", 1)
    db.session.rollback()
    assert history.memory().get(text.id).seq <= 1
    assert not window.typed & set(queries.plain(text).split())


def test_retry_is_acknowledged_although_the_text_is_full_now(text, ada, monkeypatch):
    window = browser(text)
    window.type()
    data = window.news()
    first = actions.append(text, data, ada, "window-one", 1)
    db.session.commit()
    monkeypatch.setattr(updates, "LARGEST_LOG", text.size)
    again = actions.append(text, data, ada, "window-one", 1)
    assert (again.seq, again.is_new) == (first.seq, False)
    with pytest.raises(updates.Refused):
        actions.append(text, data, ada, "window-one", 2)


def test_another_process_is_heard(text, ada):
    """What is in the table counts, not what this process has seen."""
    queries.plain(text)
    window = browser(text)
    window.type()
    text.head_seq += 1
    row = {"text_id": text.id, "seq": 2, "data": window.news(), "client": "elsewhere", "at": clock.now()}
    db.session.add(TextUpdate(**row))
    db.session.commit()
    assert window.typed <= set(queries.plain(text).split())


def test_parallel_updates_are_all_there_in_order(app, text, ada):
    windows = [browser(text, seed) for seed in range(6)]
    text_id = text.id
    db.session.commit()

    def type_on(window, client):
        with app.app_context():
            for number in range(5):
                window.type()
                with transaction():
                    found = db.session.get(SharedText, text_id)
                    actions.append(found, window.news(), NOBODY, client, number)

    threads = [threading.Thread(target=type_on, args=(each, f"window-{n}")) for n, each in enumerate(windows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert text.head_seq == 31
    said = plain(read(new_document(history.log(text_id, 31))))
    assert set().union(*(window.typed for window in windows)) <= set(said.split())
    assert queries.plain(text) == said
    assert compacting.verify(text).problems == []


def test_live_typing_is_told_to_the_others_and_after_a_while_to_the_holder(text, ada):
    with later():
        jobs.run_all()
    window = browser(text)
    for number in range(3):
        window.type()
        send(text, window, ada, number)
    told = db.session.scalars(select(LiveEvent).where(LiveEvent.topic == f"text:{text.id}").order_by(LiveEvent.seq))
    assert [event.data["seq"] for event in told] == [1, 2, 3, 4]
    assert text.plain != queries.plain(text)
    with later():
        jobs.run_all()
    db.session.refresh(text)
    assert text.plain == queries.plain(text)
    assert "<p>" in text.html
    changed = db.session.scalars(select(Event).where(Event.kind == "text.changed")).all()
    assert [(event.details["by"], event.actor_id) for event in changed] == [("typing", ada.person_id)]
    assert [(who.name, who.updates) for who in queries.contributors(text)] == [("Ada", 3)]


def test_form_is_merged_with_what_was_typed_meanwhile(text, ada):
    base, body = queries.notation(text)
    window = browser(text)
    for number in range(4):
        window.type()
        send(text, window, ada, number)
    assert actions.submit_form(text, base, body.replace("Tweede", "Allerlaatste"), NOBODY)
    db.session.commit()
    assert {*window.typed, "Allerlaatste"} <= set(text.plain.split())
    window.hear(history.log(text.id, text.head_seq, text.head_seq - 1)[0])
    assert plain(read(window.doc)) == text.plain


def test_unchanged_form_adds_nothing(text):
    seq, body = queries.notation(text)
    assert not actions.submit_form(text, seq, body.replace("\n", "\r\n"), NOBODY)
    assert text.head_seq == seq


def test_too_long_form_is_refused(text):
    with pytest.raises(Invalid):
        actions.submit_form(text, 1, "x" * 100_001, NOBODY)


def test_versions_can_be_compared_and_gone_back_to(text, ada):
    first = actions.keep_version(text, ada, "begin")
    assert actions.keep_version(text, ada) is first
    actions.submit_form(text, 1, "## Kop\nEen andere tekst\n\nTweede alinea", ada)
    second = actions.keep_version(text, ada, "verder")
    assert [version.number for version in queries.versions(text)] == [2, 1]
    assert [change.kind.value for change in queries.diff(first, second)] == ["added", "changed", "same"]
    window = browser(text)
    window.type()
    send(text, window, ada, 1)
    assert actions.restore(text, first, ada)
    db.session.commit()
    assert text.plain == "Een tekst\n\nTweede alinea"
    assert not actions.restore(text, first, ada)
    assert text.head_seq == 4


def fill(text, author, count, client="window-one"):
    window = browser(text)
    for number in range(count):
        window.type(formatted=False)
        actions.append(text, window.news(), author, client, number)
    db.session.commit()


def test_compacted_log_says_the_same_and_old_forms_still_merge(text, ada, monkeypatch):
    monkeypatch.setattr(compacting, "ENOUGH", 10)
    base, body = queries.notation(text)
    fill(text, ada, 12)
    said = queries.plain(text)
    with later():
        jobs.enqueue("texts.find_to_compact")
        db.session.commit()
        jobs.run_all()
    assert db.session.scalar(select(TextBase.seq)) == text.head_seq == 13
    assert len(history.log(text.id, 13)) == 1
    history.memory().forget(text.id)
    db.session.expire_all()
    assert queries.plain(text) == said
    assert actions.submit_form(text, base, body + "\n\nDerde", NOBODY)
    assert queries.plain(text) == said + "\n\nDerde"
    db.session.commit()
    assert compacting.verify(text).problems == []


def test_text_that_grows_fast_is_compacted_at_once(text, ada, monkeypatch):
    monkeypatch.setattr(compacting, "ENOUGH", 3)
    monkeypatch.setattr(compacting, "AT_ONCE", 6)
    fill(text, ada, 4)
    with later():
        jobs.run_all()
    assert db.session.scalar(select(TextBase.seq)) is None
    fill(text, ada, 3, "window-two")
    with later():
        jobs.run_all()
    assert db.session.scalar(select(TextBase.seq)) == text.head_seq
    assert compacting.verify(text).problems == []


def test_rows_are_deleted_after_a_while_and_nothing_else_is_lost(text, ada, monkeypatch):
    monkeypatch.setattr(compacting, "ENOUGH", 10)
    fill(text, ada, 12)
    behind = history.Kept(new_document(history.log(text.id, 5)), 5)
    with later():
        compacting.compact(text.id)
        db.session.commit()
    said, written = queries.plain(text), queries.state(text, b"\0")
    with later(days=31):
        jobs.run_all()
        assert list(db.session.scalars(compacting.to_compact())) == [text.id]
        compacting.compact(text.id)
        db.session.commit()
        assert list(db.session.scalars(compacting.to_compact())) == []
    assert db.session.scalar(select(func.count()).select_from(TextUpdate)) == 0
    behind.apply(13, history.log(text.id, 13, 5))
    assert plain(read(behind.doc)) == said
    history.memory().forget(text.id)
    assert queries.state(text, b"\0").hash == written.hash
    assert queries.contributors(text)[0].updates == 12
    with pytest.raises(Conflict):
        actions.submit_form(text, 3, "te laat", NOBODY)
    assert compacting.verify(text).problems == []


def test_verify_sees_a_hole_and_a_changed_row(text, ada):
    fill(text, ada, 4)
    with later():
        jobs.run_all()
    assert compacting.verify(text).problems == []
    other = history.log(text.id, 2, 1)[0]
    db.session.execute(update(TextUpdate).where(TextUpdate.seq == 3).values(data=other))
    assert compacting.verify(text).problems
    db.session.execute(delete(TextUpdate).where(TextUpdate.seq == 3))
    assert "the log has a hole" in compacting.verify(text).problems


def test_base_that_differs_is_not_kept(text, ada, monkeypatch):
    monkeypatch.setattr(compacting, "ENOUGH", 3)
    monkeypatch.setattr(compacting, "merge_updates", lambda *updates: updates[0])
    fill(text, ada, 5)
    with pytest.raises(compacting.Differs):
        compacting.compact(text.id)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(TextUpdate)) == 6


def test_command_says_which_text_is_not_right(app, text, ada):
    fill(text, ada, 3)
    runner = app.test_cli_runner()
    from portal.texts.cli import text as command

    text_id = str(text.id)
    db.session.commit()
    assert runner.invoke(command, ["verify"]).exit_code == 0
    assert runner.invoke(command, ["verify", text_id]).output.startswith("1 texts, 4 updates, 0 not right")
    db.session.execute(delete(TextUpdate).where(TextUpdate.seq == 2))
    db.session.commit()
    assert [runner.invoke(command, ["verify", number]).exit_code for number in ("0", "9" * 25)] == [2, 2]
    broken = runner.invoke(command, ["verify", text_id])
    assert (broken.exit_code, "hole" in broken.output) == (1, True)


def test_own_data_say_at_what_somebody_wrote(text, ada):
    fill(text, ada, 2)
    actions.keep_version(text, ada, "mijn versie")
    with later():
        jobs.run_all()
    mine = collect(ada.person_id)
    assert [(each["part_of"], each["changes"]) for each in mine["texts"]] == [(f"process {text.holder_id}", 2)]
    assert [each["note"] for each in mine["versions"]] == ["mijn versie"]
