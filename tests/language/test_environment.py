"""The language of a command is the environment's."""

import pytest

from language.environment import language_of


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi"}, "vi"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "vie_VN"}, "en"),
        ({"LANG": "C", "LANGUAGE": "vi"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "vi_VN.UTF-8", "LANGUAGE": "vi"}, "en"),
        ({"LC_ALL": "POSIX", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "vi_VN.UTF-8", "LANG": "en_US.UTF-8"}, "vi"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:vi:en"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LANGUAGE": "en"}, "en"),
        ({"LANG": "vi_VN.UTF-8", "LANGUAGE": "fr"}, "vi"),
        ({"LANGUAGE": "vi"}, "vi"),
        ({"LC_ALL": "C", "MOTCUA_LANGUAGE": "vi"}, "vi"),
        ({"LC_ALL": "vi_VN.UTF-8", "MOTCUA_LANGUAGE": "en"}, "en"),
        ({"LC_ALL": "vi_VN.UTF-8", "MOTCUA_LANGUAGE": "fr"}, "vi"),
    ],
)
def test_the_environment_says_the_language(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language
