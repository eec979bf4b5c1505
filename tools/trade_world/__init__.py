"""Assembly of the default trade world: flows and accounts of 198 economies and six sectors, made consistent."""
