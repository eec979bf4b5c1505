"""The commented example of a case of people."""

TEMPLATE = """\
# A case of your own for the channel people. Every group is optional, but one must be there.
# Compute it: exeunt channel people --inputs this-file.yaml   (add --json for programs, --lang zh-Hant for Chinese)
title: Two hosts, one cut

# Bodies that pay for aid, and what each is short of in a year. USD.
bodies:
  - {body: UNHCR, expense_usd: 4900000000, shortfall_usd: 1300000000}
  - {body: WFP, expense_usd: 9300000000, shortfall_usd: 3700000000}
  - {body: IOM, expense_usd: 3500000000, shortfall_usd: 0}
  - {body: UNICEF, expense_usd: 8600000000, shortfall_usd: 0}

# Hosts: persons, and what each body spends there in a year. A body without a figure counts as 0 with a warning;
# UNHCR must have one.
hosts:
  - host: TCD                      # ISO3 code
    refugees: 1278000
    internally_displaced: 220600
    return_rate: 0.05              # a year, before the cut; 0 if left out
    onward_rate: 0.01              # a year to the thirty destinations, before the cut; 0 if left out
    spending_usd: {UNHCR: 159000000, WFP: 249000000, IOM: 31000000, UNICEF: 133000000}
  - host: UGA
    refugees: 1759000
    return_rate: 0.05
    spending_usd: {UNHCR: 166000000, WFP: 104000000, IOM: 21000000, UNICEF: 80000000}
years: 3                           # over which departures are added up, 1 to 12
allocation: proportional           # or protect: hosts with many displaced persons per GDP are spared (needs gdp_usd)

# Reproductive health: country spending that UNFPA loses in a year, or a donor that stops (2024 money).
health:
  donor: USA                       # or missing_usd: 155800000

# One destination recognises fewer claims; who receives the others.
tightening: {destination: DEU, points: 10}

draws: 1024                        # 64 to 10000
"""
