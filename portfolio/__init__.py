"""What the world is shown."""
