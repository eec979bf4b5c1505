"""Parts of the builder of commodity tables: what each market is to the models, past prices, exports, solved markets."""
