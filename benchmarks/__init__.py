"""Benchmarks: registered specifications, swept over sizes, told as ratios to a reference kernel of the same run.

`python -m benchmarks` (or `make bench`) prints a table; nothing here is a test. A time in seconds depends on the
machine and on its other work; the ratio to the kernel, measured just before, depends on them much less.
"""
