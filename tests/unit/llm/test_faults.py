# ruff: noqa: E501 - a table is read along its lines
"""What each provider says when it says no means one leaf of the tree, with its sentences and its wait."""

from __future__ import annotations

import inspect
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from app.llm import errors
from app.llm.catalog.own import OwnLine
from app.llm.catalog.rows import BY_ID, LINES
from app.llm.dialects import DIALECTS, hiding
from app.llm.dialects.fault_rows import ROWS
from app.llm.dialects.faults import PARAMETERS, fault, rows_for
from app.llm.errors import (
    BadKey,
    BadRequest,
    BlockedByCors,
    BlocksBrowsers,
    Cut,
    NoCredit,
    NotAllowed,
    NotAStream,
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

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LEAVES = [
    leaf
    for leaf in vars(errors).values()
    if inspect.isclass(leaf) and issubclass(leaf, ProviderError) and leaf not in {ProviderError, errors.DeviceError}
]


def openai(
    message: str = "", code: str | None = None, type_: str = "invalid_request_error", param: str | None = None
) -> Any:  # noqa: ANN401 - JSON
    return {"error": {"message": message, "type": type_, "param": param, "code": code}}


def anthropic(type_: str, message: str = "", **more: object) -> Any:  # noqa: ANN401 - JSON
    return {"type": "error", "error": {"type": type_, "message": message, **more}, "request_id": "req_1"}


def gemini(code: int, status: str, message: str = "", *details: object) -> Any:  # noqa: ANN401 - JSON
    return {"error": {"code": code, "message": message, "status": status, "details": list(details)}}


def openrouter(code: int, type_: str = "", message: str = "", **more: object) -> Any:  # noqa: ANN401 - JSON
    return {"error": {"code": code, "message": message, "metadata": {"error_type": type_} if type_ else {}, **more}}


def mistral(message: object, type_: str, code: object = None) -> Any:  # noqa: ANN401 - JSON
    return {"object": "error", "message": message, "type": type_, "param": None, "code": code}


def quota(per: str) -> Any:  # noqa: ANN401 - JSON
    return {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [{"quotaId": f"GenerateRequests{per}PerProjectPerModel-FreeTier", "quotaValue": "50"}],
    }


RETRY = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "37s"}
BAD_KEY = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
GEMINI_QUOTA = "You exceeded your current quota, please check your plan and billing details."

# Line, status, body, leaf.
TABLE: list[tuple[str, int, Any, type[ProviderError]]] = [
    # OpenAI
    ("openai", 401, openai("Incorrect API key provided: sk-abc.", "invalid_api_key"), BadKey),
    ("openai", 404, openai("The model `gpt-9` does not exist", "model_not_found"), UnknownModel),
    ("openai", 400, openai("The requested model 'gpt-9' does not exist.", "model_not_found"), UnknownModel),
    ("openai", 404, openai("The model `gpt-4` has been deprecated, learn more here", "model_not_found"), RetiredModel),
    ("openai", 400, openai("This model's maximum context length is 8192 tokens.", "context_length_exceeded"), TooLong),
    ("openai", 403, openai("Country, region, or territory not supported", "unsupported_country_region_territory"), NotAllowed),
    ("openai", 429, openai("Rate limit reached. Please try again in 20s.", "rate_limit_exceeded", "requests"), RateLimited),
    ("openai", 429, openai("Slow down", "slow_down", "rate_limit_error"), RateLimited),
    ("openai", 429, openai("You have run out", "credit_balance_exhausted", "insufficient_quota"), NoCredit),
    ("openai", 429, openai("Limit", "organization_spend_limit_exceeded", "insufficient_quota"), NoCredit),
    ("openai", 429, openai("Limit", "project_spend_limit_exceeded", "insufficient_quota"), NoCredit),
    ("openai", 429, openai("Limit", "organization_usage_limit_exceeded"), NoCredit),
    ("openai", 429, openai("You exceeded your current quota, please check your plan", None, "insufficient_quota"), NoCredit),
    ("openai", 400, openai("Unsupported value: 'temperature' does not support 0.2", "unsupported_value", param="temperature"), UnsupportedParameter),
    ("openai", 400, openai("Unsupported parameter: 'stop' is not supported with this model.", "unsupported_parameter", param="stop"), UnsupportedParameter),
    ("openai", 400, openai("Invalid prompt: flagged as potentially violating our usage policy.", "invalid_prompt"), RefusedByPolicy),
    ("openai", 400, openai("Invalid schema for function 'f'", "invalid_function_parameters"), BadRequest),
    ("openai", 404, openai("Invalid URL (POST /v1/foo)"), WrongAddress),
    ("openai", 500, openai("The server had an error", None, "server_error"), ProviderFailed),
    ("openai", 503, openai("The engine is currently overloaded", None, "server_error"), Overloaded),
    # Anthropic
    ("anthropic", 400, anthropic("invalid_request_error", "messages: roles must alternate"), BadRequest),
    ("anthropic", 400, anthropic("invalid_request_error", "You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."), NoCredit),
    ("anthropic", 400, anthropic("invalid_request_error", "Your credit balance is too low to access the Anthropic API."), NoCredit),
    ("anthropic", 400, anthropic("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"), TooLong),
    ("anthropic", 400, anthropic("invalid_request_error", "temperature: Extra inputs are not permitted"), UnsupportedParameter),
    ("anthropic", 401, anthropic("authentication_error", "invalid x-api-key"), BadKey),
    ("anthropic", 401, anthropic("authentication_error", "CORS requests must set 'anthropic-dangerous-direct-browser-access' header"), BlocksBrowsers),
    ("anthropic", 401, anthropic("authentication_error", "CORS requests are not allowed for this Organization because of its settings"), BlocksBrowsers),
    ("anthropic", 402, anthropic("billing_error", "There is an issue with your billing"), NoCredit),
    ("anthropic", 403, anthropic("permission_error", "Your API key does not have permission"), NotAllowed),
    ("anthropic", 404, anthropic("not_found_error", "model: claude-9"), UnknownModel),
    ("anthropic", 413, anthropic("request_too_large", "Request exceeds the maximum size"), TooLong),
    ("anthropic", 429, anthropic("rate_limit_error", "This request would exceed your organization's rate limit"), RateLimited),
    ("anthropic", 429, anthropic("rate_limit_error", "Limit reached", details={"error_code": "enforced_spend_limit_reached"}), NoCredit),
    ("anthropic", 500, anthropic("api_error", "Internal server error"), ProviderFailed),
    ("anthropic", 504, anthropic("timeout_error", "Timed out"), TimedOut),
    ("anthropic", 529, anthropic("overloaded_error", "Overloaded"), Overloaded),
    # Gemini
    ("gemini", 400, gemini(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", BAD_KEY), BadKey),
    ("gemini", 401, gemini(401, "UNAUTHENTICATED", "Request had invalid credentials.", {"reason": "ACCESS_TOKEN_TYPE_UNSUPPORTED"}), BadKey),
    ("gemini", 400, gemini(400, "INVALID_ARGUMENT", "Multiple authentication credentials received."), BadRequest),
    ("gemini", 400, gemini(400, "FAILED_PRECONDITION", "User location is not supported for the API use."), NotAllowed),
    ("gemini", 400, gemini(400, "INVALID_ARGUMENT", "The input token count (2000000) exceeds the maximum number of tokens allowed"), TooLong),
    ("gemini", 403, gemini(403, "PERMISSION_DENIED", "Your API key was reported as leaked."), BadKey),
    ("gemini", 403, gemini(403, "PERMISSION_DENIED", "Method is blocked"), NotAllowed),
    ("gemini", 404, gemini(404, "NOT_FOUND", "models/gemini-9 is not found for API version v1beta"), UnknownModel),
    ("gemini", 404, gemini(404, "NOT_FOUND", "models/gemini-2.0-flash is no longer available."), RetiredModel),
    ("gemini", 429, gemini(429, "RESOURCE_EXHAUSTED", GEMINI_QUOTA, quota("PerMinute"), RETRY), RateLimited),
    ("gemini", 429, gemini(429, "RESOURCE_EXHAUSTED", GEMINI_QUOTA, quota("PerDay")), RateLimited),
    ("gemini", 402, gemini(402, "RESOURCE_EXHAUSTED", "Prepaid credit exhausted"), NoCredit),
    ("gemini", 500, gemini(500, "INTERNAL", "An internal error has occurred"), ProviderFailed),
    ("gemini", 503, [gemini(503, "UNAVAILABLE", "The model is overloaded.")], Overloaded),
    ("gemini", 504, gemini(504, "DEADLINE_EXCEEDED", "Deadline expired"), TimedOut),
    # OpenRouter
    ("openrouter", 400, openrouter(400, "context_length_exceeded", "too long"), TooLong),
    ("openrouter", 400, openrouter(400, "invalid_request", "bad"), BadRequest),
    ("openrouter", 400, openrouter(400, "", "glm-9 is not a valid model ID"), UnknownModel),
    ("openrouter", 401, openrouter(401, "authentication", "No auth credentials found"), BadKey),
    ("openrouter", 402, openrouter(402, "payment_required", "Insufficient credits"), NoCredit),
    ("openrouter", 403, openrouter(403, "content_policy_violation", "Input flagged"), RefusedByPolicy),
    ("openrouter", 403, {"error": {"code": 403, "message": "Requires moderation. Your input was flagged", "metadata": {"reasons": ["violence"], "flagged_input": "x"}}}, RefusedByPolicy),
    ("openrouter", 404, openrouter(404, "not_found", "No endpoints found", availability={"code": "model_not_found", "retryable": False}), UnknownModel),
    ("openrouter", 404, openrouter(404, "not_found", "gone", availability={"code": "free_variant_ended", "fallback_models": ["a/b"]}), RetiredModel),
    ("openrouter", 404, openrouter(404, "", "No endpoints found matching your data policy."), NotAllowed),
    ("openrouter", 408, openrouter(408, "timeout", "timed out"), TimedOut),
    ("openrouter", 413, openrouter(413, "", "too large"), TooLong),
    ("openrouter", 422, openrouter(422, "", "unprocessable"), BadRequest),
    ("openrouter", 429, openrouter(429, "rate_limit_exceeded", "Rate limit exceeded: free-models-per-day."), RateLimited),
    ("openrouter", 502, openrouter(502, "provider_unavailable", "bad gateway"), ProviderFailed),
    ("openrouter", 503, openrouter(503, "provider_overloaded", "no capacity"), Overloaded),
    ("openrouter", 504, openrouter(504, "timeout", "timed out"), TimedOut),
    ("openrouter", 500, openrouter(500, "server", "oops"), ProviderFailed),
    # Groq
    ("groq", 401, openai("Invalid API Key", "invalid_api_key"), BadKey),
    ("groq", 404, openai("The model `x` does not exist or you do not have access to it.", "model_not_found"), UnknownModel),
    ("groq", 400, openai("The model `llama-3.1-8b-instant` has been decommissioned", "model_decommissioned"), RetiredModel),
    ("groq", 400, {"error": {"message": "Failed to call a function.", "type": "invalid_request_error", "code": "tool_use_failed", "failed_generation": "<f"}}, ToolCallFailed),
    ("groq", 413, openai("Request too large for model `x` on tokens per minute (TPM): Limit 8000, Requested 9000", "rate_limit_exceeded", "tokens"), TooLong),
    ("groq", 429, openai("Rate limit reached for model `x` on tokens per minute (TPM). Please try again in 7.66s.", "rate_limit_exceeded", "tokens"), RateLimited),
    ("groq", 429, openai("Rate limit reached on tokens per day (TPD): Limit 200000. Please try again in 2m59.56s.", "rate_limit_exceeded", "tokens"), RateLimited),
    ("groq", 498, openai("Flex tier capacity exceeded", "capacity_exceeded"), Overloaded),
    ("groq", 400, openai("`reasoning_format` is not supported with this model", None, param="reasoning_format"), UnsupportedParameter),
    # Together
    ("together", 400, openai("Unable to access non-serverless model x. Please create a dedicated endpoint", "model_not_available"), UnknownModel),
    ("together", 401, openai("Invalid API key provided.", "invalid_api_key"), BadKey),
    ("together", 402, openai("Credit limit exceeded", None, "credit_limit"), NoCredit),
    ("together", 404, openai("Unable to access model x", "model_not_found"), UnknownModel),
    ("together", 422, openai("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 32769. reduce the length"), TooLong),
    ("together", 429, openai("You have been rate limited", None, "rate_limit"), RateLimited),
    ("together", 503, openai("The server is overloaded", None, "overloaded"), Overloaded),
    ("together", 524, "<html><title>524: A timeout occurred</title>", Overloaded),
    ("together", 529, openai("overloaded"), Overloaded),
    # Mistral
    ("mistral", 401, {"detail": "Unauthorized"}, BadKey),
    ("mistral", 401, {"message": "Unauthorized", "request_id": "r"}, BadKey),
    ("mistral", 400, mistral("Prompt contains 40000 tokens, too large for model with 32768 maximum context length", "invalid_request_prompt", "3051"), TooLong),
    ("mistral", 400, mistral("Invalid model: mistral-9", "invalid_model", "1500"), UnknownModel),
    ("mistral", 402, mistral("Payment required", "payment_required"), NoCredit),
    ("mistral", 403, mistral("Your plan does not include this model", "forbidden"), NotAllowed),
    ("mistral", 422, mistral({"detail": [{"type": "extra_forbidden", "loc": ["body", "top_k"], "msg": "Extra inputs are not permitted", "input": 5}]}, "invalid_request_error"), UnsupportedParameter),
    ("mistral", 422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]}, UnsupportedParameter),
    ("mistral", 422, {"detail": [{"type": "missing", "loc": ["body", "messages"], "msg": "Field required"}]}, BadRequest),
    ("mistral", 429, mistral("Requests rate limit exceeded", "rate_limited", "1300"), RateLimited),
    ("mistral", 500, mistral("Internal", "internal_server_error"), ProviderFailed),
    # Cohere
    ("cohere", 400, {"id": "1", "message": "too many tokens: total number of tokens in the prompt exceeds the limit"}, TooLong),
    ("cohere", 401, {"id": "1", "message": "invalid api token"}, BadKey),
    ("cohere", 402, {"id": "1", "message": "please add a payment method"}, NoCredit),
    ("cohere", 404, {"id": "1", "message": "model 'x' not found, make sure the correct model ID was used"}, UnknownModel),
    ("cohere", 404, {"id": "1", "message": "model 'command' was removed on September 15"}, RetiredModel),
    ("cohere", 422, {"id": "1", "message": "invalid request: field 'x'"}, BadRequest),
    ("cohere", 429, {"message": "You are using a Trial key, which is limited to 1000 API calls / month."}, NoCredit),
    ("cohere", 429, {"message": "You are using a Trial key, which is limited to 20 API calls / minute."}, RateLimited),
    ("cohere", 498, {"message": "token is deny-listed"}, BadKey),
    ("cohere", 499, {"message": "request cancelled"}, Cut),
    ("cohere", 500, {"message": "internal"}, ProviderFailed),
    ("cohere", 503, {"message": "unavailable"}, Overloaded),
    # DeepSeek
    ("deepseek", 401, openai("Authentication Fails (no such user)", None, "authentication_error"), BadKey),
    ("deepseek", 402, openai("Insufficient Balance", "invalid_request_error", "unknown_error"), NoCredit),
    ("deepseek", 400, openai("deepseek-reasoner does not support this tool_choice", "invalid_request_error"), UnsupportedParameter),
    ("deepseek", 422, openai("Invalid parameters"), BadRequest),
    ("deepseek", 429, openai("Rate limit reached"), RateLimited),
    ("deepseek", 500, openai("Server error"), ProviderFailed),
    ("deepseek", 503, openai("Server overloaded"), Overloaded),
    # Perplexity
    ("perplexity", 403, openai("Sonar is now the Agent API. Use /v1/responses", "agent_api_migration_required"), WrongAddress),
    ("perplexity", 403, openai("Use /v1/responses", "chat_completions_not_available"), WrongAddress),
    ("perplexity", 401, "<html><head><title>401 Authorization Required</title></head></html>", BadKey),
    ("perplexity", 429, openai("Too many requests"), RateLimited),
    # xAI
    ("xai", 400, {"code": "Client specified an invalid argument", "error": "Incorrect API key provided: xa***12. You can obtain an API key from https://console.x.ai."}, BadKey),
    ("xai", 400, {"code": "Client specified an invalid argument", "error": "Argument not supported on this model: stop"}, UnsupportedParameter),
    ("xai", 404, {"code": "Some requested entity was not found", "error": "The model grok-9 does not exist or your team has no access to it."}, UnknownModel),
    ("xai", 403, {"code": "The caller does not have permission", "error": "Your team has used all available credits or reached its monthly spending limit. out of credits"}, NoCredit),
    ("xai", 429, {"code": "Some resource has been exhausted", "error": "Too many requests for team"}, RateLimited),
    ("xai", 503, {"code": "The service is currently unavailable", "error": "The model is at capacity"}, Overloaded),
    # Hugging Face
    ("huggingface", 401, {"error": "Invalid username or password."}, BadKey),
    ("huggingface", 402, {"error": "You have exceeded your monthly included credits for Inference Providers."}, NoCredit),
    ("huggingface", 403, {"error": "This authentication method does not have sufficient permissions to call Inference Providers"}, NotAllowed),
    ("huggingface", 400, openai("The requested model 'x' does not exist", "model_not_found"), UnknownModel),
    ("huggingface", 429, {"error": "Too many requests"}, RateLimited),
    # Hyperbolic
    ("hyperbolic", 401, {"detail": "Could not validate credentials"}, BadKey),
    ("hyperbolic", 402, {"detail": "Insufficient funds"}, NoCredit),
    ("hyperbolic", 429, {"detail": "Rate limit exceeded: 60 per 1 minute"}, RateLimited),
    # Local servers
    ("ollama", 403, "", BlockedByCors),
    ("ollama", 404, {"error": "model 'llama9' not found"}, UnknownModel),
    ("ollama", 400, {"error": "registry.ollama.ai/library/gemma:2b does not support tools"}, UnsupportedParameter),
    ("ollama", 400, {"error": 'think value "high" is not supported for this model'}, UnsupportedParameter),
    ("ollama", 500, {"error": "model requires more system memory (9.3 GiB) than is available (4.4 GiB)"}, Overloaded),
    ("ollama", 400, {"error": "the input length exceeds the context length"}, TooLong),
    ("ollama", 500, {"error": "llama runner process has terminated"}, ProviderFailed),
    ("ollama", 503, {"error": "server busy, please try again. maximum pending requests exceeded"}, Overloaded),
    ("lm-studio", 404, openai("No models loaded. Please load a model in the developer page"), UnknownModel),
    ("lm-studio", 400, {"error": "The number of tokens to keep from the initial prompt is greater than the context length"}, TooLong),
    ("llama-cpp", 400, {"error": {"code": 400, "message": "the request exceeds the available context size", "type": "exceed_context_size_error", "n_prompt_tokens": 9000, "n_ctx": 4096}}, TooLong),
    ("llama-cpp", 401, {"error": {"code": 401, "message": "Invalid API Key", "type": "authentication_error"}}, BadKey),
    ("llama-cpp", 503, {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}, Overloaded),
    # A server that nobody knows: Azure-like, FastAPI-like, a proxy
    ("", 400, {"error": {"code": "content_filter", "message": "The response was filtered due to Azure OpenAI's content management policy."}}, RefusedByPolicy),
    ("", 404, {"error": {"code": "DeploymentNotFound", "message": "The API deployment for this resource does not exist."}}, UnknownModel),
    ("", 404, "<html>404 Not Found</html>", WrongAddress),
    ("", 405, "", WrongAddress),
    ("", 410, {"error": "GitHub Models is closed"}, WrongAddress),
    ("", 401, "", BadKey),
    ("", 502, "<html><h1>502 Bad Gateway</h1></html>", ProviderFailed),
    ("", 520, "", ProviderFailed),
    ("", 418, "I am a teapot", BadRequest),
    ("", 400, openai("Unrecognized request argument supplied: top_k"), UnsupportedParameter),
    ("", 400, openai("max_tokens is too large: 100000. This model supports at most 16384 completion tokens", "invalid_value", param="max_tokens"), UnsupportedParameter),
    # Success that is none
    ("", 200, "<!doctype html><title>Log in</title>", NotAStream),
    ("", 200, "", NotAStream),
    ("", 200, "[1, 2]", NotAStream),
    ("", 200, "hello", NotAStream),
    ("openai", 200, openai("Incorrect API key provided", "invalid_api_key"), BadKey),
    ("openrouter", 200, openrouter(429, "rate_limit_exceeded", "slow"), RateLimited),
    ("ollama", 200, {"error": "something broke"}, ProviderFailed),
]  # fmt: skip

CUSTOM = OwnLine(name="Mine", base_url="https://example.org/v1").line()


def met(line_id: str, status: int, body: Any, headers: dict[str, str] | None = None) -> ProviderError:  # noqa: ANN401 - JSON
    line = BY_ID[line_id] if line_id else CUSTOM
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return DIALECTS[line.dialect].fault(line, status, headers or {}, raw, now=NOW)


@pytest.mark.parametrize(
    ("line", "status", "body", "leaf"),
    TABLE,
    ids=[f"{row[0] or 'own'}-{row[1]}-{number}" for number, row in enumerate(TABLE)],
)
def test_what_a_provider_says_means_this_leaf(line: str, status: int, body: Any, leaf: type[ProviderError]) -> None:  # noqa: ANN401 - JSON
    error = met(line, status, body)
    assert type(error) is leaf
    assert error.status == status
    assert (BY_ID[line] if line else CUSTOM).name in error.what or "{line}" not in type(error).what


def test_no_line_is_without_rows_and_examples() -> None:
    for line in LINES:
        if not line.inside:
            assert line.id in ROWS, f"{line.id} has no row in the fault table"
            assert any(name == line.id for name, *_ in TABLE), f"{line.id} has no example here"
            assert [*rows_for(line)][-1] in ROWS[""]


def test_no_rows_are_for_lines_that_are_not_there() -> None:
    assert set(ROWS) - {""} <= set(BY_ID)


@pytest.mark.parametrize("leaf", LEAVES)
def test_every_leaf_says_what_was_kept_and_what_to_do(leaf: type[ProviderError]) -> None:
    for error in (leaf(), leaf(line="Groq")):
        for sentence in (error.what, error.kept, error.next_step):
            assert sentence.endswith(".")
            assert "{" not in sentence
    assert "Groq" in leaf(line="Groq").what or "{line}" not in leaf.what
    assert leaf.__doc__


@pytest.mark.parametrize(
    "body", ["", "<html>", "{}", "[]", "null", '"x"', "0", '{"error": null}', '{"error": {}}', "\x00"]
)
def test_every_status_with_any_body_is_some_leaf(body: str) -> None:
    for line in (*LINES, CUSTOM):
        if not line.inside:
            for status in range(400, 600):
                assert type(fault(line, status, {}, body.encode())) in LEAVES


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "error",
                    "message",
                    "type",
                    "code",
                    "detail",
                    "details",
                    "metadata",
                    "param",
                    "loc",
                    "retry_after",
                    "headers",
                    "retryDelay",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@given(
    st.integers(200, 599),
    JSON,
    st.dictionaries(st.sampled_from(["retry-after", "retry-after-ms", "x-ratelimit-reset"]), st.text()),
)
def test_any_body_and_headers_are_some_leaf(status: int, body: Any, headers: dict[str, str]) -> None:  # noqa: ANN401 - JSON
    error = met("openrouter", status, body, headers)
    assert isinstance(error, ProviderError)
    str(error).encode()
    assert error.wait is None or 0 <= error.wait < 3_000_000


@pytest.mark.parametrize(
    ("line", "body", "name"),
    [
        ("openai", openai("x", "unsupported_value", param="temperature"), "temperature"),
        ("openai", openai("x", "unsupported_parameter", param="reasoning.effort"), "effort"),
        ("openai", openai("x", "unsupported_value", param="reasoning.summary"), "summary"),
        ("openai", openai("Unsupported value: 'messages[0].role' does not support 'developer' with this model.", "unsupported_value", param="messages[0].role"), "developer"),
        ("openai", openai("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "unsupported_parameter"), "max_tokens"),
        ("anthropic", anthropic("invalid_request_error", "`temperature` is deprecated for this model."), "temperature"),
        ("anthropic", anthropic("invalid_request_error", "output_config.effort: not supported by this model"), "effort"),
        ("gemini", gemini(400, "INVALID_ARGUMENT", "Thinking level is not supported for this model. thinkingLevel"), "effort"),
        ("gemini", gemini(400, "INVALID_ARGUMENT", 'Invalid JSON payload received. Unknown name "topK" at \'generation_config\': Cannot find field.'), "top_k"),
        ("xai", {"code": "x", "error": "Argument not supported on this model: presencePenalty"}, "presence_penalty"),
        ("ollama", {"error": "m does not support tools"}, "tools"),
        ("ollama", {"error": '"gemma" does not support thinking'}, "effort"),
    ],
)  # fmt: skip
def test_a_refused_parameter_is_named_as_we_name_it(line: str, body: Any, name: str) -> None:  # noqa: ANN401 - JSON
    error = met(line, 400, body)
    assert isinstance(error, UnsupportedParameter)
    assert error.name == name


def test_no_provider_names_two_parameters_alike() -> None:
    names = [name for names in PARAMETERS.values() for name in names.split()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("line", "body", "headers", "window", "wait"),
    [
        ("groq", openai("limit on tokens per minute (TPM). Please try again in 7.66s."), {}, "minute", 7.66),
        ("groq", openai("limit on tokens per day (TPD). Please try again in 2m59.56s."), {}, "day", 179.56),
        ("groq", openai("limit on requests per day (RPD)"), {}, "day", None),  # its days roll
        ("openai", openai("limit"), {"retry-after": "20", "retry-after-ms": "19500"}, "unknown", 19.5),
        ("openai", openai("limit"), {"retry-after": "20"}, "unknown", 20),
        ("openai", openai("limit"), {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"}, "unknown", 360),
        ("openai", openai("limit"), {"x-ratelimit-remaining-tokens": "5", "x-ratelimit-reset-tokens": "6m0s"}, "unknown", None),
        ("anthropic", anthropic("rate_limit_error", "limit per minute"), {"retry-after": "Fri, 20 Nov 2026 12:00:30 GMT"}, "minute", 30),
        ("anthropic", anthropic("rate_limit_error"), {"anthropic-ratelimit-requests-remaining": "0", "anthropic-ratelimit-requests-reset": "2026-11-20T12:01:00Z"}, "unknown", 60),
        ("gemini", gemini(429, "RESOURCE_EXHAUSTED", GEMINI_QUOTA, quota("PerMinute"), RETRY), {}, "minute", 37),
        ("gemini", gemini(429, "RESOURCE_EXHAUSTED", GEMINI_QUOTA, quota("PerDay")), {}, "day", 20 * 3600),
        ("openrouter", openrouter(429, "rate_limit_exceeded", "Rate limit exceeded: free-models-per-day."), {}, "day", 12 * 3600),
        ("openrouter", openrouter(429, "rate_limit_exceeded", "busy", availability={"code": "busy", "retryable": True, "retry_after": 8}), {}, "unknown", 8),
        ("openrouter", {"error": {"code": 429, "message": "Rate limit exceeded: free-models-per-min.", "metadata": {"headers": {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795176015000"}}}}, {}, "minute", 15),
    ],
)  # fmt: skip
def test_a_rate_limit_says_which_and_how_long(
    line: str,
    body: Any,  # noqa: ANN401 - JSON
    headers: dict[str, str],
    window: str,
    wait: float | None,
) -> None:
    error = met(line, 429, body, headers)
    assert isinstance(error, RateLimited)
    assert error.window == window
    assert error.wait == (pytest.approx(wait) if wait is not None else None)


def test_a_wait_is_only_told_where_trying_again_can_help() -> None:
    assert met("openai", 401, openai("no"), {"retry-after": "5"}).wait is None
    assert met("openai", 503, openai("no"), {"retry-after": "5"}).wait == 5


def test_success_with_retry_after_is_no_rate_limit() -> None:
    assert type(met("huggingface", 200, "", {"retry-after": "5"})) is NotAStream


def test_a_provider_that_echoes_the_key_does_not_show_it() -> None:
    secret = "opensesame/1+2=4"
    for said in (
        f"Bad key {secret}!",
        f"Bad key {secret.upper()}",
        "Bad key opensesame%2F1%2B2%3D4",
        f"{secret}{secret}",
    ):
        error = fault(CUSTOM, 401, {}, json.dumps({"error": {"message": said}}).encode(), hide=hiding(secret))
        assert "sesame" not in str(error).lower()
