"""What one does with results: headlines, rankings, the law, verdicts on claims, hindcasts. Faces only show it."""
