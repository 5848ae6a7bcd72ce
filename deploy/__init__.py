"""What a machine that runs Một Cửa needs beside it: systemd units, proxies, a firewall; docs/operations.md explains."""
