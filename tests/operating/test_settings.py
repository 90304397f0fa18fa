"""Settings that cannot be meant are refused by their name; empty ones are not set."""

import pytest

from portal.cli import demo_sign_ins
from portal.config import Settings


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("KRING_THREADS", "²"),
        ("KRING_WORKER", "maybe"),
        ("KRING_BASE_URL", "kring.example.org"),
        ("KRING_DATABASE_URL", "mysql://somewhere/kring"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(name, text):
    with pytest.raises(ValueError, match=name):
        Settings.from_env({name: text})


def test_an_empty_setting_is_not_set():
    assert Settings.from_env({"PORT": "", "KRING_INSTANCE": "", "KRING_BASE_URL": ""}) == Settings()


def test_the_port_goes_before_its_long_name():
    assert Settings.from_env({"PORT": "9000", "KRING_PORT": "9001"}).port == 9000
    assert Settings.from_env({"KRING_PORT": "9001"}).port == 9001


def test_demo_sign_ins_are_told_only_where_they_work():
    assert any("kring-demo" in line for line in demo_sign_ins(Settings()))
    assert "refused" in demo_sign_ins(Settings(base_url="https://kring.example.org"))[0]
