"""The fault bench: real servers under broken lines, kills, bad disks, restores and flipped bits; see `bench.py`."""
