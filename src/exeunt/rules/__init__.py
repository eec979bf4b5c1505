"""Law as code: dated, cited parameters and the formulas that read them."""
