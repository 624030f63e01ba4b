"""All journeys run in one worker, so that one house is started for them; other tests go wherever there is room."""

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

# The marks of `--dist loadgroup` do nothing under pytest 9.2 with xdist 3.8, so the tests are told apart by folder.
FOLDER = "tests/journeys/"


class OneHouse(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out the journeys together, and first, because they take the longest."""

    def _split_scope(self, nodeid: str) -> str:
        return FOLDER if nodeid.startswith(FOLDER) else nodeid
