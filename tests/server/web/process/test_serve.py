"""What a server process asks of the system."""

import gc
import resource

from server.web.process.serve import _allow_open_files, _freeze_garbage


def test_the_limit_of_open_files_is_raised_as_far_as_the_system_lets_it() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, before[1]))
        _allow_open_files(2000)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (2000, before[1])
        _allow_open_files(1500)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (2000, before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_what_a_crowd_makes_is_collected_in_many_short_walks() -> None:
    before, walks = gc.get_threshold(), 0

    def count(phase: str, info: dict[str, int]) -> None:
        nonlocal walks
        walks += phase == "start" and info["generation"] == 0

    try:
        _freeze_garbage()
        gc.callbacks.append(count)
        kept = [[each] for each in range(50_000)]
        gc.callbacks.remove(count)
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
    assert len(kept) == 50_000
    assert walks >= 20
