"""One sector against gegravity 0.3 from PyPI, in an environment of its own."""
