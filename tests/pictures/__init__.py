"""Every screen as a picture, and what is measured on it.

A module here lists what it draws as `SCREENS`, a tuple of `screen.Screen`: program, name, mode, state, language and a
builder, a context manager that yields the finished view (a QQuickWindow, a QWidget, or a page of Playwright's).

    python -m tests.pictures [PART-OF-A-NAME …]    draws into build/pictures/ and prints what is wrong

`test_screens.py` holds the same pictures to `checks.py`: no text outside its box or cut, contrast of 4.5, targets for
a finger.
"""
