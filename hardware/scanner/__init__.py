"""The document scanner's driver: any SANE device, through the program `scanimage`."""
