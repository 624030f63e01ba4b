"""A house of two tiny services, for tests of the supervisor: python -m tests.house.small_house FOLDER KIND

Each service and what it started hold FOLDER/alive open for writing, so that its reader sees an end of file
exactly when the last of them is gone.
"""

import os
import signal
import sys
from pathlib import Path

from resolution.embedded.console import Console
from resolution.embedded.identity import Ledger
from resolution.embedded.processes import Service
from resolution.embedded.supervisor import Supervisor
from resolution.embedded.trouble import Stopped, Trouble

LASTING = "alive = open({alive!r}, 'w'); print('here', flush=True); import signal; signal.pause()"
PARENT = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', {lasting!r}]); " + LASTING
BROKEN = "print('reading the settings'); raise SystemExit('OSError: nothing here')"
ONCE = "import os, time; first = not os.path.exists({mark!r}); open({mark!r}, 'w'); print('up', flush=True); time.sleep(0.2 if first else 60)"


def main(folder: Path, kind: str) -> int:
    words = {"alive": str(folder / "alive"), "mark": str(folder / "mark")}
    code = {"lasting": PARENT, "broken": BROKEN, "once": ONCE}[kind]
    lasting = LASTING.format(**words)
    try:
        with Supervisor(Console(), Ledger(folder / "processes.json"), folder) as supervisor:
            supervisor.start(python("base", lasting, foundation=True))
            supervisor.start(python("upper", code.format(lasting=lasting, **words)))
            if kind == "once":
                supervisor.wait_until((folder / "mark").exists, "upper")
            supervisor.watch()
    except Stopped:
        return 0
    except Trouble as trouble:
        Console().tell(str(trouble))
        return 1
    return 0


def python(name: str, code: str, *, foundation: bool = False) -> Service:
    return Service(name, [sys.executable, "-c", code], dict(os.environ), foundation=foundation, grace=5)


if __name__ == "__main__":
    # Tests that were started with nohup pass on that a hang-up means nothing, and a house would keep to that.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
