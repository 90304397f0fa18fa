"""What somebody with bad intentions writes is inert on every page, and long texts take no time."""

import time

import pytest

from portal.surveys.definition import Group, Repeat
from tests.factories.regions import four
from tests.factories.surveys import ask, make_definition, make_survey

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)' autofocus='",
    "{{ 7*7 }} {% raw %} ${it} ${other}",
    "<a hx-get='/' hx-trigger='load'>x</a>",
    "</textarea><script>alert(1)</script>",
    "javascript:alert(1)",
    "a\0b\x08c\u202ed",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text_wherever_it_is_shown(somebody, session, text):
    rest = ask("rest", "long_text", label=four("You wrote ${it}"))
    survey = make_survey(make_definition(ask("it"), ask("story", "long_text"), ask("likes", "multiple"), rest))
    visitor = somebody(survey).start().fill(it=text).press().fill(story=text).press()
    visitor.fill(likes="other", likes_other=text).press()
    for place in ("it", "story", "likes", "rest", "review"):
        visitor.open(place)
        assert visitor.response.status_code == 200
        assert not visitor.page.xpath(
            "//main//script | //main//img | //*[@onerror or @onfocus or @autofocus or @hx-get]"
        )
    assert "49" not in visitor.open("rest").heading
    visitor.open("review").fill(consent="OK").press("send")
    assert visitor.path.endswith("/thanks")


@pytest.mark.parametrize("name", ["code", "token", "go", "change", "seed", "it", "it~x", "more", "consent", "lang"])
def test_fifty_thousand_characters_in_any_field_are_answered_at_once(somebody, session, name):
    visitor = somebody(make_survey(make_definition(ask("it", "integer"), ask("rest")))).start()
    address, data = visitor.posting()
    for filling in ("a" * 50_000, "(" * 50_000, "9" * 50_000, "é" * 25_000):
        began = time.process_time()
        response = visitor.client.post(address, data=data | {name: filling}, headers={"Origin": "http://localhost"})
        assert time.process_time() - began < 0.5
        assert response.status_code in (303, 403, 422)


MADE_UP = ["~", "~~", "review~", "nothere", "child~0", "child~-1~name", "child~99999999~name", "%00", "it~1", "..%2f"]


@pytest.mark.parametrize("screen", [*MADE_UP, "a" * 2000])
def test_made_up_screens_lead_to_where_one_was(somebody, session, screen):
    child = Repeat("child", (ask("name"),), label=four("Child"))
    survey = make_survey(
        make_definition(ask("it"), child, Group("page", (ask("a"), ask("b")), appearance="field-list"))
    )
    visitor = somebody(survey).start().fill(it="x").press()
    token = visitor.page.xpath("//input[@name='token']/@value")[0]
    assert visitor.open(screen).response.status_code in (200, 404)
    posted = visitor.client.post(
        f"/s/{survey.code}/{screen}",
        data={"token": token, "more": "yes", "go": "next"},
        headers={"Origin": "http://localhost"},
    )
    assert posted.status_code in (303, 404, 405, 422)
    assert visitor.open("it").values("it") == ["x"]


def test_unknown_button_goes_on_as_next_does(somebody, survey):
    visitor = somebody(survey).start().fill(lives="yes")
    address, data = visitor.posting()
    response = visitor.client.post(address, data=data | {"go": "drop table"}, headers={"Origin": "http://localhost"})
    assert response.headers["Location"].endswith("/likes")
