"""Which exits matter, and why a number is what it is: exact decompositions from runs with common draws."""
