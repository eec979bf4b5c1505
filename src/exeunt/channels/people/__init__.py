"""Displaced persons, reproductive health and migration policy: what a loss of money adds, not where wars happen."""
