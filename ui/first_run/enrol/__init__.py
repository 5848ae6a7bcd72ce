"""Finding the server, and enrolment there."""
