"""Early warning, food assistance and what follows for persons in acute food insecurity."""
