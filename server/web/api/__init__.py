"""The operations of the wire, one file a subject."""
