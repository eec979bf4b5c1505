"""Trade costs, digital fragmentation and real income."""
