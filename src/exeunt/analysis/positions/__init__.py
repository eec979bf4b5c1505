"""Strategic coordinates: where a state, an economy or an organisation stands, under every weighting of the criteria."""
