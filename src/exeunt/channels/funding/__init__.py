"""Who pays whom, what is lost, what others put back, what is spent, where, and which functions that carries."""
