"""The document scanner's driver: any SANE device, by way of `scanimage`."""
