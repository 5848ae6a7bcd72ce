"""What is made of scanned files in the background: a cleaned PDF/A, its text, and the words it is found by."""
