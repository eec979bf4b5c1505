"""Channel `liquidity`: who pays its dues, when the cash is gone, what the budget can spend, who loses the vote."""
