"""Steps of `tools/build_tables.py`: read facts, build rows, write data packages."""
