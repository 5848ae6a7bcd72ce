"""Following a stream over a line that breaks: resume, retry, pending commands; no sockets."""
