"""The pages for citizens, managers and readers of the API's documentation."""
