"""The shipped layouts of the lobby screen, one TOML file each; `layout.py` says what may stand in them."""
