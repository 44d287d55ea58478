"""Words made from the engine's codes."""
