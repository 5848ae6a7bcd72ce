"""Visits as rows, written by a durable follower of the branches' streams, and a day's figures from those rows."""
