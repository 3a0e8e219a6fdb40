"""How each provider says no: status and body as the real ones word them (FACTS-providers, section 4)."""

from __future__ import annotations

from typing import Any

from tests.emulator.answer import Answer, reply

Said = tuple[int, dict[str, Any]]


def openai(status: int, message: str, kind: str, code: str | None = None, param: str | None = None) -> Said:
    return status, {"error": {"message": message, "type": kind, "param": param, "code": code}}


def anthropic(status: int, kind: str, message: str, **more: object) -> Said:
    error = {"type": kind, "message": message, **more}
    return status, {"type": "error", "error": error, "request_id": "req_1"}


def gemini(code: int, status: str, message: str, *details: dict[str, Any]) -> Said:
    return code, {"error": {"code": code, "message": message, "status": status, "details": list(details)}}


def openrouter(status: int, kind: str, message: str, **more: object) -> Said:
    return status, {"error": {"code": status, "message": message, "metadata": {"error_type": kind}, **more}}


def mistral(status: int, message: str, kind: str) -> Said:
    return status, {"object": "error", "message": message, "type": kind, "param": None, "code": None}


def cohere(status: int, message: str) -> Said:
    return status, {"id": "e1", "message": message}


def ollama(status: int, message: str) -> Said:
    return status, {"error": message}


def xai(status: int, code: str, message: str) -> Said:
    return status, {"code": code, "error": message}


def quota(per: str, delay: str = "") -> tuple[dict[str, Any], ...]:
    kind = "type.googleapis.com/google.rpc."
    failure = {"@type": f"{kind}QuotaFailure", "violations": [{"quotaId": f"GenerateRequests{per}PerProject-Free"}]}
    return (failure, *([{"@type": f"{kind}RetryInfo", "retryDelay": delay}] if delay else []))


BAD_KEY_DETAIL = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}

# A provider that is not named in a row says it as OpenAI does.
ERRORS: dict[str, dict[str, Said]] = {
    "bad_key": {
        "openai": openai(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
        "anthropic": anthropic(401, "authentication_error", "invalid x-api-key"),
        "gemini": gemini(400, "INVALID_ARGUMENT", "API key not valid.", BAD_KEY_DETAIL),
        "openrouter": openrouter(401, "authentication", "User not found."),
        "mistral": (401, {"detail": "Unauthorized"}),
        "cohere": cohere(401, "invalid api token"),
        "xai": xai(400, "Client specified an invalid argument", "Incorrect API key provided: sk***. See console."),
    },
    "no_credit": {
        "openai": openai(429, "You have no credit left.", "insufficient_quota", "credit_balance_exhausted"),
        "anthropic": anthropic(402, "billing_error", "Your credit balance is too low."),
        "gemini": gemini(402, "RESOURCE_EXHAUSTED", "The prepaid credit is used up."),
        "openrouter": openrouter(402, "payment_required", "Insufficient credits."),
        "deepseek": openai(402, "Insufficient Balance", "unknown_error", "invalid_request_error"),
        "huggingface": (402, {"error": "You have exceeded your monthly included credits."}),
        "cohere": cohere(402, "Please add or update your payment method."),
        "mistral": mistral(402, "Payment required", "payment_required"),
    },
    "rate_minute": {
        "openai": openai(429, "Rate limit reached for requests.", "requests", "rate_limit_exceeded"),
        "groq": openai(429, "Rate limit reached. Please try again in 0.02s.", "tokens", "rate_limit_exceeded"),
        "anthropic": anthropic(429, "rate_limit_error", "This would exceed your rate limit."),
        "gemini": gemini(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", *quota("PerMinute", "0.02s")),
        "openrouter": openrouter(429, "rate_limit_exceeded", "Rate limit exceeded: free-models-per-min."),
        "mistral": mistral(429, "Requests rate limit exceeded", "rate_limited"),
        "cohere": cohere(429, "You are using a Trial key, which is limited to 20 API calls / minute."),
    },
    "rate_day": {
        "openai": openai(429, "Limit 200 requests per day reached.", "requests", "rate_limit_exceeded"),
        "gemini": gemini(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", *quota("PerDay")),
        "openrouter": openrouter(429, "rate_limit_exceeded", "Rate limit exceeded: free-models-per-day."),
    },
    "too_long": {
        "openai": openai(
            400,
            "This model's maximum context length is 8192 tokens.",
            "invalid_request_error",
            "context_length_exceeded",
            "messages",
        ),
        "anthropic": anthropic(400, "invalid_request_error", "prompt is too long: 300000 tokens > 200000 maximum"),
        "gemini": gemini(400, "INVALID_ARGUMENT", "The input token count exceeds the maximum number of tokens."),
        "openrouter": openrouter(400, "context_length_exceeded", "This endpoint's maximum context length is 8 tokens."),
        "cohere": cohere(400, "too many tokens: total number of tokens in the prompt cannot exceed 8"),
        "llama-cpp": (400, {"error": {"code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": 9}}),
    },
    "unknown_model": {
        "openai": openai(404, "The model does not exist.", "invalid_request_error", "model_not_found"),
        "anthropic": anthropic(404, "not_found_error", "model: signal-0"),
        "gemini": gemini(404, "NOT_FOUND", "models/points-0 is not found for API version v1beta."),
        "openrouter": openrouter(404, "not_found", "No endpoints found.", availability={"code": "model_not_found"}),
        "mistral": mistral(400, "Invalid model: relay-0", "invalid_model"),
        "cohere": cohere(404, "model 'coupling-0' not found"),
        "ollama": ollama(404, "model 'shunter:0b' not found"),
    },
    "overloaded": {
        "openai": openai(503, "The engine is currently overloaded.", "server_error", "overloaded"),
        "anthropic": anthropic(529, "overloaded_error", "Overloaded"),
        "gemini": gemini(503, "UNAVAILABLE", "The model is overloaded."),
        "openrouter": openrouter(503, "provider_overloaded", "Overloaded"),
        "cohere": cohere(503, "service unavailable"),
        "ollama": ollama(503, "server busy, please try again. maximum pending requests exceeded"),
    },
    "failed": {
        "openai": openai(500, "The server had an error.", "server_error"),
        "anthropic": anthropic(500, "api_error", "Internal server error"),
        "gemini": gemini(500, "INTERNAL", "An internal error has occurred."),
        "openrouter": openrouter(502, "provider_unavailable", "Provider returned error"),
        "cohere": cohere(500, "internal server error"),
        "ollama": ollama(500, "model runner has unexpectedly stopped"),
    },
    "no_browsers": {
        "anthropic": anthropic(
            401,
            "authentication_error",
            "CORS requests are not allowed for this Organization because of its settings",
        ),
    },
    "browser_header_missing": {
        "anthropic": anthropic(
            401,
            "authentication_error",
            "CORS requests must set 'anthropic-dangerous-direct-browser-access' header",
        ),
    },
}


def refusal(kind: str, provider: str) -> Answer:
    """What this provider answers in such a case."""
    row = ERRORS[kind]
    status, body = row.get(provider) or row["openai"]
    return reply(body, status)


def unsupported(parameter: str, provider: str) -> Answer:
    """The answer to a parameter that the model does not take."""
    sentence = f"Unsupported parameter: '{parameter}' is not supported with this model."
    if provider == "anthropic":
        return reply(anthropic(400, "invalid_request_error", f"{parameter}: Extra inputs are not permitted")[1], 400)
    if provider == "gemini":
        message = f'Invalid JSON payload received. Unknown name "{parameter}": Cannot find field.'
        return reply(gemini(400, "INVALID_ARGUMENT", message)[1], 400)
    return reply(openai(400, sentence, "invalid_request_error", "unsupported_parameter", parameter)[1], 400)
