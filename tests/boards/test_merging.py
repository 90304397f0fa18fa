"""Several ideas become one and several again: nobody is counted twice, nothing is lost, each author hears it once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import select

from portal.boards.actions.answering import set_tags
from portal.boards.actions.editing import add_author, set_photo, settle
from portal.boards.actions.files import attach
from portal.boards.actions.merging import merge, undo_merge
from portal.boards.actions.splitting import paragraph_key, split
from portal.boards.actions.support import support, withdraw_support
from portal.boards.models import Idea, IdeaAuthor, IdeaState, IdeaSupport
from portal.boards.policy import IdeaVerb
from portal.boards.queries.merging import came_with, parts_of, whole_of
from portal.conversations.contributions import contributions
from portal.conversations.models import Comment, Follow, Notice
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.files import TakenFile
from portal.kernel.permissions import ANYBODY, Role, can
from portal.kernel.perspectives import Perspective
from portal.texts.actions import submit_form
from portal.texts.queries import blocks, plain
from tests.accounts.forms import token_on
from tests.factories.accounts import make_member
from tests.factories.boards import make_board, make_idea, resident
from tests.factories.conversations import make_comment
from tests.support.media import photo
from tests.support.together import at_once


@pytest.fixture
def board(cast):
    return make_board(cast.region)


@pytest.fixture
def actor(cast):
    return cast.actor(cast.ben)


def keys(session, idea, table=IdeaSupport) -> set[bytes]:
    return set(session.scalars(select(table.key).where(table.idea_id == idea.id)))


def comments(session, idea) -> set[int]:
    return set(session.scalars(select(Comment.id).where(Comment.subject_id == idea.id)))


def followers(session, idea) -> set[int]:
    return set(session.scalars(select(Follow.person_id).where(Follow.subject_id == idea.id)))


def follow(session, person, idea) -> None:
    session.add(Follow(person_id=person.id, subject_kind="idea", subject_id=idea.id, since=clock.now()))
    session.flush()


def everything(session, *ideas) -> list[tuple]:
    """All that must come back as it was."""
    return [
        (
            *(idea.state, idea.support_count, idea.comment_count, plain(idea.text), comments(session, idea)),
            *(keys(session, idea), keys(session, idea, IdeaAuthor), followers(session, idea)),
        )
        for idea in ideas
    ]


def test_merging_keeps_everybody_once_and_undo_brings_everything_back(cast, session, board, actor):
    both, first, second, third = (resident() for _ in range(4))
    target, part, other = (make_idea(board, body=f"Words of {name}.") for name in ("target", "part", "other"))
    for idea, supporters in [(target, (both, first)), (part, (both, second, third)), (other, (both, third))]:
        for author in supporters:
            support(author, idea)
    said = make_comment("idea", part.id, cast.region)
    make_comment("idea", part.id, cast.region, parent_id=said.id)
    make_comment("idea", target.id, cast.region)
    follow(session, cast.ada, part)
    for idea in (target, part, other):
        idea.comment_count = len(comments(session, idea))
    session.flush()
    before = everything(session, target, part, other)

    merge(actor, target, [part, other])
    assert (target.support_count, target.comment_count) == (4, 3)
    assert keys(session, target) == {each.visitor for each in (both, first, second, third)}
    assert {author.key for author in target.authors} == {part.visitor, other.visitor}
    assert {author.from_idea_id for author in target.authors} == {part.id, other.id}
    assert followers(session, target) == {cast.ada.id}
    assert [text in plain(target.text) for text in ("target", part.reference, "of part.", "of other.")] == [True] * 4
    assert [each.idea for each in parts_of(target)] == [part, other]

    # Whoever came with both parts still counts when one of them leaves.
    assert undo_merge(actor, part)
    assert keys(session, target) == {each.visitor for each in (both, first, third)}
    assert undo_merge(actor, other)
    assert everything(session, target, part, other) == before


def test_later_support_stays_and_what_is_taken_back_is_gone_everywhere(session, board, actor):
    faithful, leaver, late = (resident() for _ in range(3))
    target, part = make_idea(board), make_idea(board)
    for author in (faithful, leaver):
        support(author, part)
    merge(actor, target, [part])
    support(late, target)
    assert withdraw_support(leaver, target)
    assert target.support_count == 2
    undo_merge(actor, part)
    assert (keys(session, target), keys(session, part)) == ({late.visitor}, {faithful.visitor})
    assert (target.support_count, part.support_count) == (1, 1)


def test_part_of_a_part_counts_in_the_whole_and_comes_out_last(session, board, actor):
    ideas = [make_idea(board) for _ in range(3)]
    for idea in ideas:
        support(resident(), idea)
    first, second, third = ideas
    merge(actor, second, [first])
    merge(actor, third, [second])
    assert third.support_count == 3
    assert whole_of(first) is third
    assert [each.idea for each in parts_of(third)] == [second, first]
    with pytest.raises(Conflict, match="has become part of"):
        undo_merge(actor, first)
    undo_merge(actor, second)
    assert (third.support_count, second.support_count) == (1, 2)
    undo_merge(actor, first)
    assert [idea.support_count for idea in ideas] == [1, 1, 1]


def test_words_that_somebody_worked_on_stay_when_a_merge_is_undone(session, board, actor):
    target, part = make_idea(board, body="Benches."), make_idea(board, body="A fountain.")
    merge(actor, target, [part])
    changed = plain(target.text).replace("A fountain.", "A fountain with a tap.")
    submit_form(target.text, target.text.head_seq, changed, resident())
    assert not undo_merge(actor, part)
    assert "with a tap" in plain(target.text)
    assert plain(part.text) == "A fountain."


@pytest.mark.parametrize("happened", ["merged", "hidden", "itself", "elsewhere"])
def test_what_is_not_there_any_more_cannot_be_merged(cast, session, board, actor, happened):
    target, part = make_idea(board), make_idea(board)
    if happened == "merged":
        merge(actor, make_idea(board), [part])
    elif happened == "hidden":
        settle(cast.actor(cast.ada), part, IdeaState.HIDDEN)
    part = {"itself": target, "elsewhere": make_idea(make_board(cast.region))}.get(happened, part)
    with pytest.raises(Conflict if happened in ("merged", "hidden") else Invalid):
        merge(actor, target, [part])
    assert target.state is IdeaState.PUBLIC


def test_each_author_hears_it_once_and_undo_is_told(cast, session, board, actor):
    people = [make_member(cast.region, Role.PROFESSIONAL) for _ in range(2)]
    of_parts, of_target = (
        Author(actor=cast.actor(each), name=each.name, perspective=Perspective.PROFESSIONAL) for each in people
    )
    target = make_idea(board, author=of_target)
    parts = [make_idea(board, author=of_parts), make_idea(board, author=of_parts)]
    follow(session, people[0], target)
    merge(actor, target, parts)
    told = [(notice.person_id, notice.happening) for notice in session.scalars(select(Notice))]
    assert sorted(told) == [(people[0].id, "idea.own_merged"), (people[1].id, "idea.own_grew")]
    assert [author.person_id for author in target.authors] == [people[0].id]
    undo_merge(actor, parts[0])
    assert (people[0].id, "idea.own_parted") in [(n.person_id, n.happening) for n in session.scalars(select(Notice))]
    assert [author.from_idea_id for author in target.authors] == [parts[1].id]


def test_split_takes_what_was_chosen_and_nothing_else(cast, session, board, actor):
    idea = make_idea(board, body="Benches.\n\nA fountain.", author=resident("Heron"))
    support(resident(), idea)
    goes, stays = (make_comment("idea", idea.id, cast.region) for _ in range(2))
    reply = make_comment("idea", idea.id, cast.region, parent_id=goes.id)
    chosen = [paragraph_key(block) for block in blocks(idea.text) if "fountain" in block.text]
    new = split(actor, idea, title="A fountain", paragraphs=chosen, comments=[goes.id])
    assert (plain(idea.text), plain(new.text), new.author_name) == ("Benches.", "A fountain.", "Heron")
    assert (comments(session, idea), comments(session, new)) == ({stays.id}, {goes.id, reply.id})
    assert (idea.support_count, new.support_count) == (1, 0)
    with pytest.raises(Invalid):
        split(actor, idea, title="All of it", paragraphs=[paragraph_key(blocks(idea.text)[0])], comments=[])
    merge(actor, idea, [new])
    assert comments(session, idea) == {goes.id, reply.id, stays.id}
    assert new.visitor not in keys(session, idea, IdeaAuthor)


@pytest.fixture
def tokens(cast, board):
    """Two signed-in browsers and their form tokens."""
    clients = [cast.client(cast.ben), cast.client(cast.ada)]
    return [(client, token_on(client, f"/boards/{board.id}/new")) for client in clients]


def test_opposite_merges_at_the_same_time_one_wins_and_the_other_reads_why(session, board, tokens):
    one, two = make_idea(board), make_idea(board)
    for _ in range(3):
        support(resident(), one)
    ways = [(one.id, two.id), (two.id, one.id)]
    session.commit()
    requests = [
        lambda client=client, token=token, into=into, part=part: client.post(
            f"/ideas/{into}/merge", data={"csrf_token": token, "part": part}
        )
        for (client, token), (into, part) in zip(tokens, ways, strict=True)
    ]
    answers = at_once(*requests)
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert "has become part of" in loser.text
    session.expire_all()
    whole = next(idea for idea in (one, two) if idea.state is IdeaState.PUBLIC)
    assert (whole.support_count, len(keys(session, whole))) == (3, 3)


def test_support_while_an_idea_is_merged_is_counted_or_refused(cast, app, session, board, tokens):
    target, part = make_idea(board), make_idea(board)
    into, page, data = f"/ideas/{target.id}/merge", f"/ideas/{part.id}", {"part": part.id}
    session.commit()
    (client, token), _other = tokens
    visitors = [app.test_client() for _ in range(4)]
    posts = [(each, f"{page}/support", {"csrf_token": token_on(each, page)}) for each in visitors]
    posts = [(client, into, {"csrf_token": token, **data}), *posts]
    requests = [lambda c=c, a=a, d=d: c.post(a, data=d).status_code for c, a, d in posts]
    merged, *supported = at_once(*requests)
    assert merged == 303
    assert set(supported) <= {303, 409}
    session.expire_all()
    assert target.support_count == len(keys(session, target)) == supported.count(303)


STEP = ["merge", "undo", "split", "support", "support", "withdraw", "say"]
STEPS = st.lists(
    st.tuples(st.sampled_from(STEP), *[st.integers(0, 5)] * 2),
    min_size=4,
    max_size=14,
)


@examples(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nothing_counts_twice_and_nothing_is_lost_whatever_is_merged_and_undone(cast, session, actor, steps):
    """Beside the ideas a book is kept of who supports what: sets of people, joined when ideas are."""
    board = make_board(cast.region)
    people = [resident() for _ in range(6)]
    ideas = [make_idea(board, body="One.\n\nTwo.") for _ in range(4)]
    own: dict[Idea, set[int]] = {idea: set() for idea in ideas}
    part_of: dict[Idea, Idea] = {}
    said: set[int] = set()

    def all_of(idea):
        return own[idea].union(*(all_of(part) for part in part_of if part_of[part] is idea))

    def forget(idea, who):
        own[idea].discard(who)
        for part in [each for each in part_of if part_of[each] is idea]:
            forget(part, who)

    for what, a, b in steps:
        one, other, who = ideas[a % len(ideas)], ideas[b % len(ideas)], b
        alone = one not in part_of
        if what == "merge" and alone and other not in part_of and one is not other:
            merge(actor, one, [other])
            part_of[other] = one
        elif what == "undo" and not alone and part_of[one] not in part_of:
            undo_merge(actor, one)
            del part_of[one]
        elif what == "support" and alone:
            if who not in all_of(one):
                own[one].add(who)
            support(people[who], one)
        elif what == "withdraw" and alone:
            forget(one, who)
            withdraw_support(people[who], one)
        elif what == "say" and alone:
            said.add(make_comment("idea", one.id, cast.region).id)
        elif what == "split" and alone and comments(session, one):
            new = split(actor, one, title="A part", paragraphs=[], comments=[min(comments(session, one))])
            ideas.append(new)
            own[new] = set()
    visible = [idea for idea in ideas if idea not in part_of]
    for idea in visible:
        session.refresh(idea)
        assert keys(session, idea) == {people[who].visitor for who in all_of(idea)}
        assert idea.support_count == len(all_of(idea))
    assert set().union(*(comments(session, idea) for idea in visible)) == said
    first = {idea.visitor for idea in visible}
    assert first | {key for idea in visible for key in keys(session, idea, IdeaAuthor)} == {i.visitor for i in ideas}
    session.rollback()


def test_comment_that_was_being_sent_when_its_idea_was_merged_is_with_the_whole(cast, session, board, actor):
    target, part = make_idea(board), make_idea(board)
    merge(actor, target, [part])
    late = make_comment("idea", part.id, cast.region)
    record("comment.added", late, actor)
    assert comments(session, target) == {late.id}
    undo_merge(actor, part)
    assert comments(session, target) == {late.id}  # it was said about the whole


def test_moved_comment_says_from_which_idea_it_came(cast, session, board, actor):
    whole, part, inner = make_idea(board), make_idea(board, determinants=["housing"]), make_idea(board)
    own, moved, innermost = (make_comment("idea", idea.id, cast.region) for idea in (whole, part, inner))
    set_tags(actor, part, ["quick win"])
    attach(actor, part, TakenFile("application/pdf", b"%PDF-"), "plan.pdf")
    set_photo(actor, part, TakenFile("image/jpeg", photo()), "An old bench")
    merge(actor, part, [inner])
    merge(actor, whole, [part])
    session.commit()
    assert came_with(whole) == {moved.id: part, innermost.id: inner}
    shown = cast.client().get(f"/ideas/{whole.id}").text
    for said, idea in ((moved, part), (innermost, inner)):
        block = shown.partition(f'id="comment-{said.id}"')[2].partition("</div>")[0]
        assert f'href="/ideas/{whole.id}#from-{idea.id}">from {idea.reference}' in block
    assert "from B-" not in shown.partition(f'id="comment-{own.id}"')[2].partition("</div>")[0]
    for told in ("quick win", "plan.pdf", "An old bench", f'id="from-{inner.id}"'):
        assert told in shown
    undo_merge(actor, part)
    session.commit()
    assert came_with(whole) == {}
    shown = cast.client().get(f"/ideas/{whole.id}").text
    assert "plan.pdf" not in shown
    assert "plan.pdf" in cast.client().get(f"/ideas/{part.id}").text


def test_resident_reads_where_an_idea_went_and_changes_it_there(cast, session, board, actor):
    target, part = make_idea(board), make_idea(board, author=resident("Heron"))
    merge(actor, target, [part])
    [entry] = contributions(ANYBODY, board.place, [part.visitor])
    assert entry.news[0] == f"It is now part of {target.reference}."
    assert not can(actor, IdeaVerb.EDIT, part)
    assert can(actor, IdeaVerb.EDIT, target)


def test_further_author_of_a_part_comes_along(cast, session, board, actor):
    target, part = make_idea(board), make_idea(board)
    add_author(actor, part, Author(actor=cast.actor(cast.ada), name="Ada", perspective=Perspective.PROFESSIONAL))
    merge(actor, target, [part])
    assert {author.name for author in target.authors} == {"Ada", part.author_name}
