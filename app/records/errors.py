"""What can go wrong with stored records. Each leaf says what was kept: that is what people fear for."""

from __future__ import annotations

from app.base.errors import SwitchyardError


class StorageError(SwitchyardError):
    """The branch of everything that storage can answer."""


class StorageRefused(StorageError):
    """The browser gives no database: a private window, blocked site data, a broken profile, another tab in the way."""

    what = "The browser does not let this site store data."
    kept = "Switchyard works, but what you do in this tab is gone when it closes."
    next_step = (
        "Leave the private window, or allow site data for this site, then reload. Export before closing the tab."
    )


class StorageOutdated(StorageError):
    """Another tab runs a newer version of the app, and the database now has its shape."""

    what = "Another tab runs a newer version of Switchyard, so this tab can no longer store anything."
    kept = "Everything stored before is kept."
    next_step = "Reload this tab."


class QuotaExceeded(StorageError):
    """The disk, or the share of it that the browser gives to this site, is full."""

    what = "The browser's storage for this site is full."
    kept = "Everything stored before is still there; the last change was not stored."
    next_step = "Delete what you no longer need (Settings, Data, shows what takes space), then try again."

    def __init__(self, needed: int, used: int, quota: int) -> None:
        """Bytes: of the change that did not fit, in use, and allowed.

        Chromium hides the true allowance and says "in use + 10 GB": what would leave room is not repeated.
        """
        self.needed, self.used, self.quota = needed, used, quota
        need, use = bytes_in_words(needed), bytes_in_words(used)
        allowed = f"{use} of {bytes_in_words(quota)} are in use" if used + needed > quota > 0 else f"{use} are in use"
        super().__init__(f"The browser gives this site no more storage: the change needs {need}; {allowed}.")


class StorageFailed(StorageError):
    """The browser's database answered with an error of its own."""

    what = "The browser's database did not carry out an order."
    kept = "Everything stored before is still there; the last change was not stored."
    next_step = "Try again. If it stays, export your data and reload the page."
    retry_can_help = True


class RecordConflict(StorageError):
    """Somebody else changed the record since it was read. `current` is what is stored now, None when it is deleted."""

    what = "Another tab changed the same record a moment ago."
    kept = "The other tab's change is kept; yours was not stored."
    next_step = "Look at what is there now and do it again."
    retry_can_help = True

    def __init__(self, kind: str, id: str, current: object = None) -> None:
        """`current` is a `Stored` of the kind, or None."""
        self.kind, self.id, self.current = kind, id, current
        super().__init__()


class NewerRecord(StorageError):
    """A record of a newer schema: left as it is."""

    kept = "It is left as it is."
    next_step = "Reload to get the newest version of Switchyard."

    def __init__(self, kind: str, id: str) -> None:
        """Name the record, not its content."""
        self.kind, self.id = kind, id
        super().__init__(f"A stored {kind} was written by a newer version of Switchyard.")


class DamagedRecord(StorageError):
    """A record that can't be read by the schema it claims."""

    kept = "It is kept aside as it is, and goes into every export."
    next_step = "Export your data and report this, so that it can be repaired."

    def __init__(self, kind: str, id: str, reason: str) -> None:
        """`reason` says where reading stopped, without the content."""
        self.kind, self.id, self.reason = kind, id, reason
        super().__init__(f"A stored {kind} can't be read: {reason}.")


class BadImport(StorageError):
    """A file that can't be imported."""

    kept = "Nothing was imported, and nothing that was stored has changed."
    next_step = "Choose a file that was exported by Switchyard and not edited since."

    def __init__(self, line: int, reason: str, next_step: str = "") -> None:
        """`line` counts from 1, as editors do."""
        self.line, self.reason = line, reason
        super().__init__(f"This file can't be imported: line {line}: {reason}.", next_step=next_step)


_STEP = 1024
_THREE_DIGITS = 100


def bytes_in_words(count: int) -> str:
    """`1536` → `1.5 KB`, in powers of 1024 as system monitors count."""
    size = float(count)
    for unit in ("bytes", "KB", "MB"):
        if size < _STEP:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= _THREE_DIGITS else f"{size:.1f} {unit}"
        size /= _STEP
    return f"{size:.1f} GB"
