"""What goes wrong with models on this device: the leaves of a branch of the tree in `app/llm/errors.py`.

Somebody else may answer; trying the same at once seldom helps.
"""

from __future__ import annotations

from app.llm.errors import DeviceError

# ---- Running ---------------------------------------------------------------------------------------------------------


class NotHere(DeviceError):
    """The model was deleted, or never downloaded."""

    what = "This model is not on this device."
    next_step = "Download it under Models, or choose another line."


class NoGpu(DeviceError):
    """WebGPU is not there, or gives no adapter."""

    what = "This browser gives no GPU to this page, and the model needs one."
    next_step = "Choose a model that runs on the CPU, or try a browser with WebGPU."


class GpuLost(DeviceError):
    """The driver took the GPU away: it was reset, unplugged, or it ran out of memory."""

    what = "The GPU was taken away while the model ran."
    next_step = "Try again: the model is loaded anew. If it happens again, choose a smaller one."
    retry_can_help = True


class OutOfMemory(DeviceError):
    """There is not enough memory for the model and its context."""

    what = "There is not enough memory on this device for this model."
    next_step = "Close other tabs, or choose a shorter context or a smaller model under Models."


class WrongLibrary(DeviceError):
    """WebLLM's library of the model was built for another version of the engine."""

    what = "The library of this model was built for another version of the engine."
    next_step = "Look for an update of the model under Models, or choose another one."


class MissingShards(DeviceError):
    """Files of the model are not there."""

    what = "Parts of this model are missing on this device."
    next_step = "Let it be checked and repaired under Models: only what is missing is fetched."


class WrongFile(DeviceError):
    """The file is no model, or one that the engine does not know."""

    what = "This file is not a model that the engine can read."
    next_step = "See that it is a GGUF file of a text model, whole and not damaged."


class EngineFailed(DeviceError):
    """The engine stopped, and no other leaf says why."""

    what = "The engine on this device stopped."
    next_step = "Try again: it is started anew. If it happens again, choose another model."
    retry_can_help = True


class CrashedBefore(DeviceError):
    """The last time that the model was loaded, the tab died."""

    what = "The tab died when this model was loaded the last time, so it is not loaded by itself."
    next_step = "Load it by hand under Models, with a shorter context, or choose a smaller one."


# ---- Downloading -----------------------------------------------------------------------------------------------------


class NoRoom(DeviceError):
    """The browser gives this site no more space."""

    what = "There is not enough room on this device for this model."
    kept = "Everything that was downloaded is kept."
    next_step = "Delete models that you don't use, or free some space, then go on with it."


class HostUnreachable(DeviceError):
    """The model's host did not answer."""

    what = "The host of this model could not be reached."
    kept = "Everything that was downloaded is kept."
    next_step = "It goes on by itself when the network is back; or try it again."
    retry_can_help = True


class HostRefused(DeviceError):
    """The model's host answered that there is no such file, or not for everybody."""

    what = "The host of this model does not give the file."
    kept = "Everything that was downloaded is kept."
    next_step = "See whether the model is still there, and whether it needs an account."


class WrongHash(DeviceError):
    """What came is not what the manifest promises, also after it was fetched again."""

    what = "A file of this model is not what its maker published."
    kept = "It was not used. The other files are kept."
    next_step = "Try it again later: the host may be in the middle of an update."


class NoFiles(DeviceError):
    """The browser does not let this page keep files."""

    what = "This browser does not let this page keep files, so no model can be stored."
    next_step = "Try an ordinary window instead of a private one, or another browser."


class FilesFailed(DeviceError):
    """A file here could not be read or written, and no other leaf says why."""

    what = "A file of this model could not be read or written on this device."
    kept = "Everything that was downloaded is kept."
    next_step = "Try again. If it happens again, close other tabs of Switchyard, or let the model be checked."
    retry_can_help = True


LEAVES: dict[str, type[DeviceError]] = {
    leaf.__name__: leaf
    for leaf in (
        NotHere,
        NoGpu,
        GpuLost,
        OutOfMemory,
        WrongLibrary,
        MissingShards,
        WrongFile,
        EngineFailed,
        CrashedBefore,
        NoRoom,
        HostUnreachable,
        HostRefused,
        WrongHash,
        NoFiles,
        FilesFailed,
    )
}
"""By name: the workers of the page name a leaf, and Python raises it."""
