"""The lobby display's QML: only how it looks; what it says is decided in the folder above."""
