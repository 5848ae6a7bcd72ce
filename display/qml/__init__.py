"""The lobby display's QML: appearance only; its texts come from Python."""
