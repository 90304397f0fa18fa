"""What every test can ask for. A test that uses `engine` (settings, app, client, session do) runs on both databases."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import scoped_session

from portal.config import Settings
from portal.kernel.db import db
from tests.support import corpus
from tests.support.client import VisitorClient
from tests.support.once import made_once
from tests.support.postgres import Cluster, start_cluster
from tests.support.scratch import fast_folder
from tests.support.server import Server

if TYPE_CHECKING:
    from tests.cast import Cast

ENGINES = ("sqlite", "postgres")
CLUSTER = pytest.StashKey[Cluster]()
SHARED = pytest.StashKey[TemporaryDirectory]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=ENGINES, help="run on this database only")


def pytest_configure(config: pytest.Config) -> None:
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # a terminated run cleans up as an interrupted one
    if folder := fast_folder():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)  # tmp_path lies there
    if corpus.is_required() and not corpus.FOLDER.is_dir():
        raise pytest.UsageError(f"the corpus is missing: {corpus.FOLDER} (set KRING_CORPUS)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other database when `--db` says so, and corpus tests where there is no corpus."""
    wanted = config.getoption("--db")
    kept, left_out = [], []
    for item in items:
        engine = item.callspec.params.get("engine") if hasattr(item, "callspec") else None
        other_engine = bool(wanted and engine and engine != wanted)
        no_corpus = item.get_closest_marker("corpus") is not None and not corpus.FOLDER.is_dir()
        (left_out if other_engine or no_corpus else kept).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not corpus.FOLDER.is_dir():
        terminalreporter.write_line(f"corpus tests were not run: there is no {corpus.FOLDER} (set KRING_CORPUS)")
    if wanted := terminalreporter.config.getoption("--db"):
        terminalreporter.write_line(f"only {wanted} was tried")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """The controlling process owns the folder and the server that all workers share."""
    node.workerinput["shared"] = str(_shared_folder(node.config))
    if node.config.getoption("--db") != "sqlite":
        node.workerinput["postgres"] = _cluster(node.config).socket_folder


def _shared_folder(config: pytest.Config) -> Path:
    if hasattr(config, "workerinput"):
        return Path(config.workerinput["shared"])
    if SHARED not in config.stash:
        config.stash[SHARED] = TemporaryDirectory(prefix="kring-tests-", dir=fast_folder())
        config.add_cleanup(config.stash[SHARED].cleanup)
    return Path(config.stash[SHARED].name)


def _cluster(config: pytest.Config) -> Cluster:
    if hasattr(config, "workerinput"):
        return Cluster(config.workerinput["postgres"])
    if CLUSTER not in config.stash:
        config.stash[CLUSTER], stop = start_cluster()
        config.add_cleanup(stop)
    return config.stash[CLUSTER]


def migrate(database_url: str, instance: Path) -> None:
    """Bring an empty database to the newest schema, as an installation does."""
    from portal.app import create_app  # here, so that tests of pure functions load no application
    from portal.operating import schema

    app = create_app(Settings(database_url=database_url, instance=instance, secret_key="for tests", testing=True))
    with app.app_context():
        schema.migrate()
        db.engine.dispose()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """The PostgreSQL server of this run, with its migrated template."""
    cluster = _cluster(request.config)
    cluster.prepare_template(lambda address: migrate(address, tmp_path_factory.mktemp("instance")))
    return cluster


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file without open journals, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "kring.sqlite"
    migrate(f"sqlite:///{path}", folder)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def demo_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_name: str
) -> Callable[[str], Server]:
    """`demo_server("sqlite")` is a server, not yet started, on a copy of the demo world; `.start()` serves it."""
    shared, numbers = _shared_folder(request.config), count()

    def on_sqlite() -> Server:
        world = made_once(shared / "demo_sqlite", lambda folder: Server(folder).run("demo", "--seed-only"))
        return Server(shutil.copytree(world, tmp_path_factory.mktemp("demo"), dirs_exist_ok=True))

    def on_postgres() -> Server:
        cluster: Cluster = request.getfixturevalue("postgres")

        def make(folder: Path) -> None:
            cluster.prepare_template(lambda url: Server(folder, url).run("demo", "--seed-only"), "kring_demo")

        world = made_once(shared / "demo_postgres", make)
        url = cluster.copy_template(f"kring_{worker_name}_demo{next(numbers)}", "kring_demo")
        return Server(shutil.copytree(world, tmp_path_factory.mktemp("demo"), dirs_exist_ok=True), url)

    return lambda engine: {"sqlite": on_sqlite, "postgres": on_postgres}[engine]()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the database a test runs on."""
    return request.param


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path, postgres_names: Iterator[str]) -> str:
    """The address of a migrated database that no other test has touched."""
    if engine == "postgres":
        return request.getfixturevalue("postgres").copy_template(next(postgres_names))
    path = tmp_path / "kring.sqlite"
    shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """`gw0`, `gw1` … under xdist, else `alone`."""
    workerinput = getattr(request.config, "workerinput", None)
    return workerinput["workerid"] if workerinput else "alone"


@pytest.fixture(scope="session")
def postgres_names(worker_name: str) -> Iterator[str]:
    """Two names in turn: replacing a database takes 100 ms longer while its last connections are closing."""
    return cycle([f"kring_{worker_name}_even", f"kring_{worker_name}_odd"])


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a portal on loopback whose database and instance folder live as long as the test."""
    return Settings(
        database_url=database_url,
        instance=tmp_path / "instance",
        secret_key="for tests",
        base_url="http://localhost",
        testing=True,
    )


@pytest.fixture
def make_app() -> Iterator[Callable[[Settings], Flask]]:
    """Makes applications for settings of the test's own; `dataclasses.replace(settings, …)` gives such."""
    from portal.app import create_app
    from tests.support import warm

    apps: list[Flask] = []

    def make(settings: Settings) -> Flask:
        warm.prepare()
        app = create_app(settings)
        app.test_client_class = VisitorClient
        warm.take_over(app)
        apps.append(app)
        return app

    yield make
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
            warm.hand_on()


@pytest.fixture
def app(make_app: Callable[[Settings], Flask], settings: Settings) -> Flask:
    return make_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor who is not signed in; `app.test_client()` makes further ones."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session]:
    """`db.session` inside an application context: arrange and look here, commits are real."""
    with app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def cast(app: Flask, session: scoped_session) -> Cast:
    """Ada, Ben, Cem and Dana, and their two regions."""
    from tests.cast import Cast

    return Cast(app)
