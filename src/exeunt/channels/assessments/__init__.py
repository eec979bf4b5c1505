"""Channel `assessments`: what each member is billed, by law and after a legal withdrawal."""
