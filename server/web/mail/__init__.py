"""What is sent by e-mail, as kinds of background jobs: addresses are sealed in the job and erased with its end."""
