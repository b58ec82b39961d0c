"""``python -m newscrawl``: the command line."""

from newscrawl.command_line.main import main

if __name__ == "__main__":
    main()
