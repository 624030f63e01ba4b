"""A thing to press: one shape for every button and link of the workspace, with and without script."""

from dataclasses import dataclass, replace

from django.utils.functional import Promise

from tickets.web.ground import WORK

Words = str | Promise
HERE = "-here-"  # stands for a ticket's address where equal things of all tickets are drawn once


@dataclass(frozen=True)
class Act:
    """A label and what it does. `url` works anywhere; `fetch` brings a fragment into `target`; `opens` is a
    composer on the page; `post` sends `data` to `url`. `key` is a single key that presses it.
    """

    label: Words
    url: str
    fetch: str = ""
    target: str = ""
    replaces: str = ""
    opens: str = ""
    post: bool = False
    data: tuple[str, str] = ("", "")
    key: str = ""
    icon: str = ""

    def at(self, here: str) -> "Act":
        """The same at a ticket's address, where a placeholder stood for it."""
        return replace(
            self,
            url=self.url.replace(HERE, here),
            fetch=self.fetch.replace(HERE, here),
            replaces=self.replaces.replace(HERE, here),
        )


def dialog(here: str, label: Words, name: str, path: str, *, key: str = "", icon: str = "") -> Act:
    """Opens a dialog that is fetched when it is wanted."""
    return Act(label, f"{here}?dialog={name}", fetch=f"{here}{path}", target="#dialog-place", key=key, icon=icon)


def step(here: str, label: Words, name: str, *, key: str = "", icon: str = "") -> Act:
    """Opens the dialog of a step."""
    return dialog(here, label, name, f"steps/{name}/", key=key, icon=icon)


def compose(here: str, label: Words, kind: str, *, key: str = "", icon: str = "") -> Act:
    """Opens a composer."""
    return Act(label, f"{here}?compose={kind}#compose-{kind}", opens=f"compose-{kind}", key=key, icon=icon)


def talk(here: str, label: Words) -> Act:
    """Shows the conversation."""
    query = "?show=conversation"
    return Act(label, f"{here}{query}", fetch=f"{here}timeline/{query}", target="#middle", replaces=f"{here}{query}")


def work(here: str, label: Words, phase: str, *, section: str = "", field: str = "", key: str = "") -> Act:
    """Shows the phase work, with the cursor in a field or at a section."""
    query = "&".join(f"{name}={value}" for name, value in (("phase", phase), ("field", field)) if value)
    anchor = f"#{section}" if section else ""
    return Act(
        label,
        f"{here}?show={WORK}&{query}{anchor}",
        fetch=f"{here}work/?{query}{anchor}",
        target="#middle",
        replaces=f"{here}?show={WORK}&phase={phase}",
        key=key,
    )
