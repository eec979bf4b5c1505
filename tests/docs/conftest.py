"""The tools that write the documentation are not a package of the project; tests reach them by path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
