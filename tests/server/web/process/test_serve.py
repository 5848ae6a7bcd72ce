"""What a server process asks of the system."""

import resource

from server.web.process.serve import _allow_open_files


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
