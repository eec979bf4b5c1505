"""Capacity of what the organisations do: money, experience per head, and successors."""
