"""Reading: bytes -> Claim. Nothing here is believed yet, and nothing here touches Django, a clock or a network."""
