"""What a demonstration leaves for the next one: nothing."""

from pathlib import Path

from server.cli.demo.play import clear


def test_a_folder_is_as_new_for_the_next_demonstration(tmp_path: Path) -> None:
    for folder in ("data", "kiosk", "logs", "slips", "mine"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "file").touch()
    for file in ("kiosk-ticket-vi.png", "ticket-1.png", "mine.png", "mine.txt"):
        (tmp_path / file).touch()
    clear(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["mine", "mine.png", "mine.txt"]
