"""Which parameters drive a result, from draws that exist or from a full design; and where its worst cases lie."""
