"""What people read: messages in their language, and the facts that several screens say in the same words."""
