"""What `tools/build_docs.py` writes into the documentation: reference pages, figures, outputs of commands."""
