"""Commodity information and price volatility: competitive storage with news, three switches, countries' exports."""
