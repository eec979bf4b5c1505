"""Who follows, which bodies live, who takes over: exits, lives of organisations, successors."""
