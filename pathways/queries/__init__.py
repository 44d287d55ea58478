"""Reads of pathways: what a learner holds as facts, what a version asks, how far somebody is."""
