"""Keys outside the database: made once, on the disk, unreadable without the server's key, and gone once destroyed."""

import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from server.people.key_store import FILE, LIST, CannotOpen, KeyDestroyed, KeyStore, read_list

SERVER_KEY = b"s" * 32


def sealed_in(data: Path) -> dict[str, str]:
    with closing(sqlite3.connect(data / FILE)) as connection:
        return dict(connection.execute("SELECT id, sealed FROM key"))


def test_a_key_is_made_once_and_found_by_another_process(tmp_path: Path) -> None:
    store = KeyStore(tmp_path, SERVER_KEY)
    key = store.make("p1")
    assert len(key) == 32
    assert store.make("p1") == key
    assert store.make("p2") != key
    assert KeyStore(tmp_path, SERVER_KEY).of(["p1", "p9"]) == {"p1": key}
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_many_threads_and_stores_get_one_key(tmp_path: Path) -> None:
    stores = [KeyStore(tmp_path, SERVER_KEY) for _ in range(3)]
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda n=n: found.append(stores[n % 3].make("p1"))) for n in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 9
    assert len(set(found)) == 1


def test_the_file_alone_opens_nothing_and_no_key_stands_for_another(tmp_path: Path) -> None:
    store = KeyStore(tmp_path, SERVER_KEY)
    key = store.make("p1")
    store.make("p2")
    assert key not in (tmp_path / FILE).read_bytes()
    with pytest.raises(CannotOpen):
        KeyStore(tmp_path, b"other" * 8).of(["p1"])
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("UPDATE key SET sealed = (SELECT sealed FROM key WHERE id = 'p1') WHERE id = 'p2'")
    with pytest.raises(CannotOpen):
        store.of(["p2"])


def test_a_destroyed_key_is_overwritten_and_never_made_again(tmp_path: Path) -> None:
    store = KeyStore(tmp_path, SERVER_KEY)
    store.make("p1")
    kept = store.make("p2")
    sealed = sealed_in(tmp_path)["p1"]
    assert sealed.encode() in (tmp_path / FILE).read_bytes()
    for _ in range(2):
        store.destroy(["p1", "p3"], 5)
    store.close()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or sealed.encode() not in path.read_bytes(), path
    assert store.of(["p1", "p2"]) == {"p2": kept}
    assert store.destroyed() == {"p1": 5, "p3": 5}
    for gone in ("p1", "p3"):
        with pytest.raises(KeyDestroyed):
            store.make(gone)


def test_a_list_of_destroyed_keys_is_destroyed_each_as_of_its_moment(tmp_path: Path) -> None:
    store = KeyStore(tmp_path, SERVER_KEY)
    store.make("p1")
    store.destroy(["p0"], 1)
    taken = {f"p{n}": n + 1 for n in range(1_200)}
    store.destroy_as_of(taken | {"p0": 9})
    assert store.of(["p1"]) == {}
    assert store.destroyed() == taken | {"p0": 1}
    assert read_list(tmp_path / LIST) == taken | {"p0": 1}
    store.close()


def test_a_killed_process_leaves_the_keys_that_it_said_were_there(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from server.people.key_store import KeyStore\n"
        "store = KeyStore(Path(sys.argv[1]), b's' * 32)\n"
        "made = store.make('p1'); store.make('p2'); store.destroy(['p2'], 1)\n"
        "os.write(1, made); os._exit(9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, check=False)
    assert ended.returncode == 9
    store = KeyStore(tmp_path, SERVER_KEY)
    assert store.of(["p1", "p2"]) == {"p1": ended.stdout}


def test_a_copy_holds_every_key_as_of_one_moment(tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "one", SERVER_KEY)
    (tmp_path / "one").mkdir()
    key = store.make("p1")
    copy = store.copy()
    store.make("p2")
    (tmp_path / "two" / "keys").mkdir(parents=True)
    (tmp_path / "two" / FILE).write_bytes(copy)
    assert KeyStore(tmp_path / "two", SERVER_KEY).of(["p1", "p2"]) == {"p1": key}
