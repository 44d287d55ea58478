"""The editor of a draft: an outline, the form of the one selected node, and what the engine says about the whole."""
