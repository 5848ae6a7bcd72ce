"""The shipped layouts of the lobby screen, one TOML file each; `layout.py` describes the format."""
