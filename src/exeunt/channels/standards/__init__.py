"""Technology standards: which camp each country reads, how far the world splits, what neutral capacity holds."""
