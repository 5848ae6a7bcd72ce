"""Messages in the reader's language, and the wording of facts that several screens show."""
