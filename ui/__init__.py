"""What every Qt screen shares: tokens, fonts, language, settings, the link to the server, a remote hand."""
