"""Climate rules: pledges, prices, border charges, one price against many, and what an exit adds to warming."""
