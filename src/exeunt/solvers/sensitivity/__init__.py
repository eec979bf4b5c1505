"""What drives a result: indices from given draws, a full design, and the box in which a result lies."""
