"""Alignment: who gives aid to whom, who depends on it, and whether recipients move."""
