"""Charts of the report: plain rows in, Vega-Lite specifications out, rendered to SVG without a browser."""
