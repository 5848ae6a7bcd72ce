"""What holds for every test: windows are drawn offscreen, without a graphics card, and speak to nobody's session."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
