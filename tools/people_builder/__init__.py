"""Rows and descriptions of the tables of the channel people."""
