"""Keys outside the database: made once, on the disk, unreadable without the server's key, and gone once destroyed."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.people.key_store import (
    FILE,
    LIST,
    CannotOpen,
    KeyDestroyed,
    KeyStore,
    KeysUnavailable,
    Why,
    read_list,
)

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
        store.destroy({"p1": 5, "p3": 5})
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
    store.make(f"p{7:020x}")
    names = [f"p{n:020x}" for n in range(1_200)]
    store.destroy({names[0]: 1})
    taken = {name: n + 1 for n, name in enumerate(names)}
    store.destroy(taken | {names[0]: 9})
    assert store.of(names) == {}
    assert store.destroyed() == taken
    assert read_list(tmp_path / LIST) == taken
    store.close()


def test_a_killed_process_leaves_the_keys_that_it_said_were_there(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from server.people.key_store import KeyStore\n"
        "store = KeyStore(Path(sys.argv[1]), b's' * 32)\n"
        "made = store.make('p1'); store.make('p2'); store.destroy({'p2': 1})\n"
        "os.write(1, made); os._exit(9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, check=False)
    assert ended.returncode == 9
    store = KeyStore(tmp_path, SERVER_KEY)
    assert store.of(["p1", "p2"]) == {"p1": ended.stdout}


def fails(why: Why, act: Callable[[], object]) -> bool:
    with pytest.raises(KeysUnavailable) as raised:
        act()
    return raised.value.why is why


def test_a_file_that_is_gone_is_not_begun_anew_and_is_used_again_when_it_is_back(tmp_path: Path) -> None:
    store = KeyStore(tmp_path, SERVER_KEY)
    key = store.make("p1", lambda: True)
    aside = tmp_path / "aside"
    (tmp_path / FILE).rename(aside)  # while it is open: what is written there now would be lost
    for act in (
        lambda: store.make("p2", lambda: False),
        lambda: store.of(["p1"]),
        lambda: store.lost(["p1"]),
        lambda: store.destroy({"p1": 5}),
    ):
        assert fails(Why.MISSING, act)
    assert not (tmp_path / FILE).exists()
    assert not (tmp_path / LIST).exists()
    (tmp_path / FILE).touch()  # whoever has no copy of it begins another one
    assert store.make("p2", lambda: False)
    assert store.lost(["p1", "p2"]) == {"p1"}
    aside.replace(tmp_path / FILE)
    assert store.of(["p1"]) == {"p1": key}
    assert store.lost(["p1", "p7"]) == {"p7"}
    store.destroy({"p1": 5})
    assert store.lost(["p1"]) == set()


def test_another_file_in_its_place_is_used(tmp_path: Path) -> None:
    store, other = KeyStore(tmp_path / "one", SERVER_KEY), KeyStore(tmp_path / "two", SERVER_KEY)
    for each in ("one", "two"):
        (tmp_path / each).mkdir()
    store.make("p1")
    key = other.make("p2")
    other.close()
    (tmp_path / "two" / FILE).replace(tmp_path / "one" / FILE)
    assert store.of(["p1", "p2"]) == {"p2": key}


def test_a_damaged_file_and_one_that_cannot_be_opened_are_told_apart_and_stay_as_they_are(tmp_path: Path) -> None:
    store = KeyStore(tmp_path, SERVER_KEY)
    store.make("p1")
    store.close()
    file = tmp_path / FILE
    whole = file.read_bytes()
    damaged = b"no database" + whole[11:]
    file.write_bytes(damaged)
    for act in (lambda: store.make("p2"), lambda: store.of(["p1"]), lambda: store.destroy({"p1": 5}), store.destroyed):
        assert fails(Why.DAMAGED, act)
    assert file.read_bytes() == damaged
    file.unlink()
    file.mkdir()
    assert fails(Why.UNREADABLE, lambda: store.make("p2"))
    assert fails(Why.UNREADABLE, lambda: store.of(["p1"]))
    file.rmdir()
    file.write_bytes(whole)
    assert store.of(["p1"])


@pytest.fixture
def little_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "motcua-test", str(folder)]
    if sys.platform == "win32" or os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody mount a disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_takes_no_key_and_no_line_and_loses_none(little_disk: Path) -> None:
    """Until it is full, with every fault in between: what was said to be there is there, and the list is whole."""
    with closing(KeyStore(little_disk, SERVER_KEY)) as store:
        made = {f"p{n:020x}": store.make(f"p{n:020x}") for n in range(40)}
        store.destroy({f"p{0:020x}": 5})
        filler = little_disk / "filler"
        size = 4096 * ((shutil.disk_usage(little_disk).free // 4096) - 1)
        filler.write_bytes(bytes(size))
        with pytest.raises(KeysUnavailable) as raised:  # noqa: PT012
            for n in range(40, 4000):
                made[f"p{n:020x}"] = store.make(f"p{n:020x}")
        assert raised.value.why is Why.FULL
        filler.write_bytes(bytes(shutil.disk_usage(little_disk).free + size))
        assert fails(Why.FULL, lambda: store.destroy({f"p{n:020x}": 6 for n in range(1, 20)}))
        assert all(line.count(" ") == 1 for line in (little_disk / LIST).read_text().splitlines())
        assert (little_disk / LIST).read_text().endswith("\n")
        del made[f"p{0:020x}"]
        assert store.of(sorted(made)) == made
        filler.unlink()
        store.destroy({f"p{1:020x}": 7})
        assert store.make("p9")
        assert read_list(little_disk / LIST).keys() >= {f"p{0:020x}", f"p{1:020x}"}
