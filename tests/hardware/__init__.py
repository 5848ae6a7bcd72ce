"""Tests of the drivers and the virtual devices, on real sockets, ptys and SANE."""
