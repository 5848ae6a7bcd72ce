"""What is pushed to browsers that asked for it: somebody's turn, reminders, what needs somebody at a branch."""
