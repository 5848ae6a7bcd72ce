"""What all devices on a serial line share: where it is, how messages are told apart, how a lost one comes back."""
