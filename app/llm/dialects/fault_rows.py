"""Which leaf of the error tree a provider's words mean: one row a meaning, the first that fits counts.

First a line's own rows, then its dialect's, then everybody's. Whatever a row names must hold: the status is one of
`status`, one of `codes` was told (any field of a closed vocabulary, in lower case), and `says` is found in the message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.llm.errors import (
    BadKey,
    BadRequest,
    BlockedByCors,
    BlocksBrowsers,
    Cut,
    NoCredit,
    NotAllowed,
    Overloaded,
    ProviderError,
    ProviderFailed,
    RateLimited,
    RefusedByPolicy,
    RetiredModel,
    TimedOut,
    ToolCallFailed,
    TooLong,
    UnknownModel,
    UnsupportedParameter,
    WrongAddress,
)


@dataclass(frozen=True, slots=True)
class Row:
    """What fits, the leaf, and a sentence where the leaf's own can be more exact."""

    leaf: type[ProviderError]
    status: frozenset[int] = frozenset()
    codes: frozenset[str] = frozenset()
    says: re.Pattern[str] | None = None
    nothing: bool = False  # the body is empty
    what: str = ""
    next_step: str = ""


def on(*status: int, codes: str = "", says: str = "", nothing: bool = False) -> dict[str, object]:
    """The conditions of a row, short enough to read as a table."""
    return {
        "status": frozenset(status),
        "codes": frozenset(codes.split()),
        "says": re.compile(says, re.IGNORECASE) if says else None,
        "nothing": nothing,
    }


def _row(leaf: type[ProviderError], when: dict[str, object], *, what: str = "", next_step: str = "") -> Row:
    return Row(leaf, what=what, next_step=next_step, **when)  # type: ignore[arg-type]


_CREDIT_CODES = (
    "insufficient_quota credit_balance_exhausted organization_spend_limit_exceeded project_spend_limit_exceeded "
    "organization_usage_limit_exceeded enforced_spend_limit_reached billing_error billing_hard_limit_reached "
    "payment_required insufficient_balance insufficient_credits credit_limit"
)
_KEY_CODES = (
    "invalid_api_key authentication_error authentication api_key_invalid unauthenticated unauthorized "
    "access_token_type_unsupported api_key_service_blocked account_deactivated invalid_authentication"
)
_KEY_SAYS = (
    r"(incorrect|invalid|expired|missing|bad|wrong|no) (api[ _-]?|auth\w* )?(key|token|credentials)"
    r"|no auth credentials|api key (not valid|expired|not found|was reported)|reported as leaked|unauthori[sz]ed"
)
_LONG_CODES = (
    "context_length_exceeded exceed_context_size_error string_above_max_length request_too_large payload_too_large"
)
_LONG_SAYS = (
    r"prompt is too long|too many tokens|context (length|window|size)|maximum (context|prompt|input) "
    r"|token count.{0,80}exceed"
    r"|exceeds? the (available|maximum|model'?s?) (context|number of tokens|input|token)|too large for model"
    r"|input is too long|reduce the length"
)
_PARAM_GONE_SAYS = (
    r"\b(temperature|top_[pk]|max_tokens|stop(_sequences)?|thinking|budget_tokens)\W{0,2} (is|are) deprecated"
)
_GONE_SAYS = (
    r"(has been|was|is|been) (now )?(decommissioned|deprecated|retired|shut ?down|sunset|removed|discontinued)"
    r"|no longer (supported|available|served|offered)|reached (its )?end of life"
)
_MODEL_SAYS = (
    r"model\b.{0,120}(not found|does ?n[o']t exist|is not available|unavailable)"
    r"|model [`'\"]?[\w./:-]+[`'\"]? (is )?not supported"
    r"|(no such|unknown|invalid|unsupported) model|not a valid model|no endpoints found|no healthy deployments"
)
_POLICY_CODES = (
    "content_policy_violation content_policy content_filter content_filtered prohibited_content moderation "
    "moderation_blocked invalid_prompt responsibleaipolicyviolation safety blocklist image_safety refusal"
)
_POLICY_SAYS = r"content (management )?polic|usage polic|safety (system|filter)|was flagged|violat\w+ .{0,40}polic"
_PARAM_CODES = "unsupported_parameter unsupported_value unknown_parameter extra_forbidden unrecognized_parameter"
_PARAM_SAYS = (
    r"(unsupported|unrecognized|unknown|unexpected) (parameter|argument|request argument|field|value|name|property)"
    r"|extra inputs are not permitted|does not support|not support(ed)?\b|is not (allowed|permitted|accepted)"
    r"|cannot be used|deprecated|not available for this model"
    r"|max_(completion_|output_)?tokens.{0,60}(too (large|high)|at most|exceed|must be)"
)

LOCAL_PULL = "Pull the model first (`ollama pull` and its name), or choose one that is there."

ROWS: dict[str, tuple[Row, ...]] = {
    "openai": (
        _row(NotAllowed, on(403, codes="unsupported_country_region_territory")),
        _row(
            NotAllowed,
            on(403, 401, says=r"country|region|territory"),
            what="{line} is not offered in the country that this device seems to be in.",
            next_step="Choose another line.",
        ),
    ),
    "anthropic": (
        _row(
            BlocksBrowsers,
            on(says=r"CORS requests"),
        ),
        _row(NoCredit, on(codes="enforced_spend_limit_reached")),
        _row(NoCredit, on(says=r"reached your specified api usage limits|credit balance is too low")),
        _row(
            BadKey,
            on(401, 403, says=r"oauth"),
            what="{line} takes a subscription's token only from its own apps.",
            next_step="Make an API key with the provider and put it in, in Providers.",
        ),
    ),
    "gemini": (
        _row(NoCredit, on(402)),
        _row(
            BadRequest,
            on(400, says=r"multiple authentication credentials"),
            what="{line} got two keys in one request.",
            next_step="Take the extra key out of the line's headers or parameters in Providers.",
        ),
        # Its sentence speaks of quota and billing, but it means a rate.
        _row(RateLimited, on(429)),
        _row(RateLimited, on(codes="resource_exhausted")),
        _row(NotAllowed, on(400, says=r"location is not supported")),
    ),
    "openrouter": (
        _row(
            RetiredModel,
            on(codes="free_variant_ended"),
            what="The free variant of this model has ended at {line}.",
            next_step="Choose another free model, or the same one without :free.",
        ),
        _row(RefusedByPolicy, on(403, says=r"moderation|flagged")),
        _row(
            NotAllowed,
            on(404, says=r"data policy|guardrail|privacy"),
            what="Your privacy settings at {line} leave no provider for this model.",
            next_step="Change them in the provider's settings, or choose another model.",
        ),
    ),
    "groq": (
        _row(
            TooLong,
            on(413),
            what="The conversation is longer than your plan with {line} allows in a minute.",
            next_step="Shorten it, or choose another model or line.",
        ),
        _row(Overloaded, on(498)),
        _row(ToolCallFailed, on(codes="tool_use_failed")),
    ),
    "together": (
        _row(
            UnknownModel,
            on(400, 404, says=r"non-serverless"),
            what="This model has to be deployed at {line} before it can be used.",
            next_step="Choose a model that is ready to use (serverless).",
        ),
        _row(Overloaded, on(524)),
    ),
    "mistral": (
        _row(
            NotAllowed,
            on(403),
            what="Your plan with {line} does not include this model.",
            next_step="See with the provider what your plan includes, or choose another model.",
        ),
    ),
    "cohere": (
        _row(BadKey, on(498)),
        _row(
            NoCredit,
            on(429, says=r"calls? ?(/|per|a) ?month"),
            what="The trial key's calls for this month are used up at {line}.",
            next_step="Wait for the next month, use a production key, or choose another line.",
        ),
        _row(Cut, on(499)),
    ),
    "deepseek": (_row(NoCredit, on(402)),),
    "perplexity": (
        # A good key gets a 403 here; it is the address that ended.
        _row(
            WrongAddress,
            on(codes="agent_api_migration_required chat_completions_not_available"),
            what="{line} has closed this address: it now answers at /responses only.",
            next_step="Set the line's dialect to Responses and its path to /responses in Providers.",
        ),
        _row(WrongAddress, on(says=r"sonar is now the agent api")),
    ),
    "xai": (_row(BadKey, on(400, 401, 403, says=r"api[ _-]?key|credentials")),),
    "huggingface": (
        _row(
            NoCredit,
            on(402),
            what="The credit included with your {line} account is used up for this month.",
        ),
        _row(NotAllowed, on(403, says=r"sufficient permissions|permission")),
    ),
    "hyperbolic": (_row(NoCredit, on(402)),),
    "ollama": (
        # It refuses pages that it was not told of, and says nothing at all.
        _row(
            BlockedByCors,
            on(403, nothing=True),
            what="{line} refuses this page: it has not been told to answer it.",
            next_step="Start Ollama with OLLAMA_ORIGINS set to the address of this page.",
        ),
        _row(UnknownModel, on(404), next_step=LOCAL_PULL),
        _row(UnknownModel, on(says=r"model .{0,120}not found"), next_step=LOCAL_PULL),
        _row(TooLong, on(says=r"exceeds? .{0,40}context|input length")),
        _row(
            Overloaded,
            on(says=r"more system memory|out of memory|memory"),
            what="{line} has not enough memory for this model right now.",
            next_step="Close other programs, choose a smaller model, or use another line.",
        ),
    ),
    "lm-studio": (
        _row(
            UnknownModel,
            on(400, 404, says=r"no models? loaded|model .{0,120}not (found|loaded)|failed to load"),
            what="{line} has not loaded this model.",
            next_step="Load the model in LM Studio, or choose one that is loaded.",
        ),
    ),
    "llama-cpp": (
        _row(
            Overloaded,
            on(503, says=r"loading"),
            what="{line} is still loading the model.",
            next_step="Wait until it is loaded, then try again.",
        ),
        _row(BadKey, on(401)),
    ),
    "": (
        _row(BlocksBrowsers, on(says=r"CORS requests")),
        _row(NoCredit, on(codes=_CREDIT_CODES)),
        _row(NoCredit, on(402)),
        _row(
            NoCredit,
            on(400, 403, 429, says=r"insufficient (balance|credit|funds|quota)|credit balance|out of credits"),
        ),
        _row(ToolCallFailed, on(codes="tool_use_failed")),
        _row(UnsupportedParameter, on(400, says=_PARAM_GONE_SAYS)),
        _row(RetiredModel, on(codes="free_variant_ended model_deprecated model_retired model_decommissioned")),
        _row(RetiredModel, on(400, 404, 410, says=_GONE_SAYS)),
        _row(UnknownModel, on(codes="model_not_found not_found_error deploymentnotfound unknown_model invalid_model")),
        _row(TooLong, on(413)),
        _row(TooLong, on(codes=_LONG_CODES)),
        _row(TooLong, on(400, 422, 500, says=_LONG_SAYS)),
        _row(RefusedByPolicy, on(codes=_POLICY_CODES)),
        _row(RefusedByPolicy, on(400, 403, 422, 451, says=_POLICY_SAYS)),
        _row(BadKey, on(401)),
        _row(BadKey, on(codes=_KEY_CODES)),
        _row(BadKey, on(400, 403, says=_KEY_SAYS)),
        _row(Overloaded, on(codes="overloaded_error provider_overloaded overloaded server_overloaded unavailable")),
        _row(RateLimited, on(429)),
        _row(RateLimited, on(codes="rate_limit_exceeded rate_limit_error slow_down too_many_requests rate_limited")),
        _row(NotAllowed, on(403, 451)),
        _row(
            NotAllowed, on(codes="permission_error permission_denied permission unsupported_country_region_territory")
        ),
        _row(UnsupportedParameter, on(400, 422, codes=_PARAM_CODES)),
        _row(UnknownModel, on(400, 404, 422, says=_MODEL_SAYS)),
        _row(UnknownModel, on(404, codes="not_found")),
        _row(WrongAddress, on(404, 405, 410)),
        _row(TimedOut, on(408, 504)),
        _row(TimedOut, on(codes="timeout timeout_error deadline_exceeded request_timeout")),
        _row(Cut, on(499)),
        _row(Overloaded, on(503, 529)),
        _row(Overloaded, on(says=r"overloaded|at capacity|capacity exceeded|loading model|model is loading")),
        _row(UnsupportedParameter, on(400, 422, says=_PARAM_SAYS)),
        _row(ProviderFailed, on(*range(500, 600))),
        _row(BadRequest, on(*range(400, 500))),
        _row(BadRequest, on(codes="invalid_request_error invalid_argument invalid_request")),
    ),
}
