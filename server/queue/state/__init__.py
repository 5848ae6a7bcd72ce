"""What a day of a branch folds to."""
