"""Words and numbers as users read them, in English and Traditional Chinese; shared by every face.

Nothing here computes an outcome: figures come in, text comes out.
"""
