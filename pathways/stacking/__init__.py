"""The stacking engine: (requirements, earned) -> Progress."""
