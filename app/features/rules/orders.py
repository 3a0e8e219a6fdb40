"""What is ordered for the rules: read, checked, completed, tried out, and kept while they are no more than a draft."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial

from app.features.chat.requests import request_for
from app.features.ports import Ports, Table
from app.features.resting import Resting
from app.features.routes.switchboard import Switchboard, Wish
from app.features.rules.state import (
    FIELD,
    CheckRules,
    Completed,
    CompleteRules,
    DraftFound,
    FillRules,
    KeepRulesDraft,
    PlaceCursor,
    ReadHeld,
    RulesChecked,
    RulesHeld,
    RulesTried,
    StartEditor,
    Suggestions,
    TryRules,
    draft_id,
)
from app.features.rules.trying import need_with, tags_of, trial_of, world_with
from app.records.drafts import write_draft
from app.records.kinds import DRAFT, Profile
from app.routing import rules_yaml
from app.routing.rules_complete import Option, complete
from app.ui.loop import Tell

REST_SECONDS = 0.25


class RulesOrders:
    """Carries them out."""

    def __init__(self, ports: Ports, switchboard: Switchboard) -> None:
        """Nothing was read yet."""
        self._ports, self._switchboard = ports, switchboard
        self._checks: Resting[CheckRules] = Resting(ports.clock, REST_SECONDS)
        self._trials: Resting[TryRules] = Resting(ports.clock, REST_SECONDS)
        self._drafts: defaultdict[str, Resting[KeepRulesDraft]] = defaultdict(
            partial(Resting, ports.clock, REST_SECONDS)
        )
        self._profile = ""
        self._read: tuple[str, tuple[str, ...], rules_yaml.Reading] | None = None
        self.table: Table = {
            ReadHeld: self.read_held,
            CheckRules: self.check,
            CompleteRules: self.complete,
            KeepRulesDraft: self.keep_draft,
            TryRules: self.try_out,
            FillRules: self.fill,
            PlaceCursor: self.place_cursor,
            StartEditor: self.start_editor,
        }

    async def read_held(self, _: ReadHeld, tell: Tell) -> None:
        """As the switchboard has them, so that what is shown is what holds. A draft is looked for once a profile."""
        await self._switchboard.all_known()
        profile = self._switchboard.around.profile
        fresh, self._profile = profile.id != self._profile, profile.id
        tell(RulesHeld(profile.id, profile.routing.rules, self._held(profile)))
        if fresh:
            store = await self._ports.store
            if stored := await store.get(DRAFT, draft_id(profile.id)):
                tell(DraftFound(profile.id, stored.record.text))

    async def check(self, order: CheckRules, tell: Tell) -> None:
        """A text is read when typing rests; one that is to be saved, at once."""
        last = order if order.save else await self._checks.last(order)
        if last:
            tell(RulesChecked(last.profile, last.text, rules_yaml.read(last.text, self._lines()), last.save))

    async def complete(self, order: CompleteRules, tell: Tell) -> None:
        """At once: it stands beside the cursor."""
        before = order.text[: order.caret]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        models: dict[str, list[str]] = {line: [] for line in self._lines()}
        for one in self._switchboard.catalog().candidates:
            models.setdefault(one.line.id, []).append(one.model.id)
        found = complete(order.text, line, column, models)
        typed = before[len(before) - (column - found.start) :].strip()
        worth = bool(found.options) and (order.asked or _goes_on(typed, found.options))
        tell(Completed(Suggestions(order.caret, column - found.start, found.options) if worth else None))

    async def keep_draft(self, order: KeepRulesDraft, _: Tell) -> None:
        """Each profile has one."""
        last = await self._drafts[order.profile].last(order)
        if last is None:
            return
        store, id = await self._ports.store, draft_id(last.profile)
        await write_draft(store, id, last.text)

    async def try_out(self, order: TryRules, tell: Tell) -> None:
        """Nothing is sent; a text with a mistake can't be tried."""
        last = await self._trials.last(order)
        if last is None:
            return
        board, sample = self._switchboard, last.sample
        reading = rules_yaml.read(last.text, self._lines())
        if not reading.ok:
            tell(RulesTried(None))
            return
        catalog = board.catalog()
        need = need_with(
            board.need(request_for((), sample.prompt, ""), Wish(tags=tags_of(sample), urgent=not sample.batch)), sample
        )
        world = world_with(await board.world(catalog), sample)
        draft = replace(board.policy, rules=reading.rules)
        tell(RulesTried(trial_of(need, catalog, world, board.policy, draft)))

    async def fill(self, order: FillRules, _: Tell) -> None:
        """The field is the page's: its markup is not drawn again."""
        await self._ports.page.call("editor.fill", id=FIELD, text=order.text, before=order.before)

    async def place_cursor(self, order: PlaceCursor, _: Tell) -> None:
        """Into the field."""
        await self._ports.page.call("editor.go", id=FIELD, line=order.line, column=order.column)

    async def start_editor(self, _: StartEditor, __: Tell) -> None:
        """Who never opens the room never loads it."""
        await self._ports.page.call("editor.start")

    def _lines(self) -> tuple[str, ...]:
        return tuple(line.id for line in self._switchboard.around.lines)

    def _held(self, profile: Profile) -> rules_yaml.Reading:
        """Read again only where the text or the lines are others."""
        wanted = profile.routing.rules, self._lines()
        if self._read is None or self._read[:2] != wanted:
            self._read = (*wanted, rules_yaml.read(*wanted))
        return self._read[2]


def _goes_on(typed: str, options: tuple[Option, ...]) -> bool:
    """Unasked, only a word that was begun is completed, and only while it is none of those that may stand there."""
    return bool(typed) and all(option.text.strip() != typed for option in options)
