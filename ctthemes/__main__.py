"""Lets ``python -m ctthemes`` run the command line."""

from ctthemes.app.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
