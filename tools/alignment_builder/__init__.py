"""Makes the tables of the channel alignment: base aid, parts of the index, panels of the re-estimation."""
