"""Sections of the report, one file each: `build(page)` puts what `exeunt.analysis` computed into words and charts."""
