"""What comes: each download with its bar. A region of its own, drawn a few times a second while bytes arrive."""

from __future__ import annotations

import htpy as h

from app.features.models.said import DownloadCancelled, DownloadPaused, DownloadResumed
from app.features.models.state import Models
from app.features.models.words import fault_of, standing
from app.features.providers.words import plain, sentences
from app.ondevice import progress
from app.ondevice.values import Copy, JobTold
from app.ui import kit
from app.ui.html import Node


def section(models: Models) -> Node:
    """Those that are not here yet, and what is being fetched of those that are."""
    coming = [
        (copy, models.jobs.get(copy.model.id))
        for copy in sorted(models.copies.values(), key=lambda copy: (copy.added, copy.model.id))
        if copy.state != "here" or copy.model.id in models.jobs
    ]
    if not coming:
        return None
    return kit.section(
        "downloads", "Downloads", h.ul(".downloads")[(_download(copy, job, models.online) for copy, job in coming)]
    )


def _download(copy: Copy, job: JobTold | None, online: bool) -> Node:  # noqa: FBT001 - of a comprehension
    id, name = copy.model.id, plain(copy.model.name)
    failed = job is not None and job.state == "failed"
    share = round(progress.share(job) * 1000) if job else 0
    return h.li(".download", id=f"download-{id}")[
        h.div(".download-head")[
            h.h3(title=name)[name],
            kit.tag("Update") if copy.state == "here" and copy.next else None,
            h.div(".download-do")[_buttons(copy, job, name)],
        ],
        kit.meter(share, 1000, f"Downloaded of {name}", f"{share / 10:.0f} %") if not failed else None,
        h.p(".download-words")[standing(copy, job, online=online)] if not failed else None,
        _fault(job) if job and failed else None,
    ]


def _buttons(copy: Copy, job: JobTold | None, name: str) -> Node:
    id = copy.model.id
    goes = job is not None and job.state in {"running", "waiting", "verifying"}
    stopped = job is not None and job.state == "failed"
    again = "Try again" if stopped else "Go on"
    return [
        kit.button("Pause", DownloadPaused(id), picture="pause", id=f"pause-{id}", aria_label=f"Pause {name}")
        if goes or (job is None and copy.state == "wanted")
        else kit.button(again, DownloadResumed(id), picture="play", id=f"pause-{id}", aria_label=f"{again}: {name}"),
        kit.button("Cancel", DownloadCancelled(id), look="quiet", aria_label=f"Cancel {name}")
        if copy.state != "here"
        else None,
    ]


def _fault(job: JobTold) -> Node:
    """What happened, what was kept, and what to do next."""
    leaf = fault_of(job)
    detail = f" ({plain(job.detail, 80)})" if job.detail else ""
    return h.div(role="alert")[kit.note("warn", sentences(f"{leaf.what}{detail} {leaf.kept} {leaf.next_step}"))]
