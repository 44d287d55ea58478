"""The demonstration: plainly invented people, issuers that really sign, pathways that really count."""
