"""Scanners on the network by eSCL (Mopria Alliance, eSCL 2.9; AirPrint's scanning), without a driver of the system."""
