"""`python -m exeunt`."""

from exeunt.cli.app import main

main()
