"""The questions on the home page: chosen by the librarians, one a line in `JARYOGWAN_HOME/questions.txt`.

The archive keeps no record of what people ask (see the privacy notice), so nothing is counted here.
"""

from __future__ import annotations

from pathlib import Path

NAME = "questions.txt"
SHOWN = 8
_LONGEST = 80  # characters: what fits a line
_LARGEST = 64 * 1024  # bytes read


def questions(home: Path) -> tuple[str, ...]:
    """The first questions of the file, each once; () where there is no such file or it cannot be read.

    Empty lines and those that begin with '#' are left out. The file may be edited while the site is open.
    """
    try:
        with (home / NAME).open("rb") as file:
            text = file.read(_LARGEST).decode("utf-8-sig", "replace")
    except OSError:
        return ()
    lines = (" ".join(line.split()) for line in text.splitlines())
    asked = dict.fromkeys(line for line in lines if line and not line.startswith("#") and len(line) <= _LONGEST)
    return tuple(asked)[:SHOWN]
