"""Rows and descriptions of the climate tables."""
