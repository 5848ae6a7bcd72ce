"""The wire: HTTP, websockets and pages over the journal."""
