"""``python -m committee``: the same commands as the installed ``committee``."""

from committee.cli import main

if __name__ == "__main__":
    main()
