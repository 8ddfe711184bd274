"""Model endpoint: where a language model answers, and one question put to it over HTTP.

Any server that speaks the protocol of chat completions will do; a local one (llama.cpp, Ollama, vLLM) by default. A key
is read from the environment when a question is sent and stands nowhere else: not in the record, not in a message.
"""

from __future__ import annotations

import ipaddress
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ctthemes._shared.checks import StudyError, listing

LOCAL = "http://127.0.0.1:8080/v1"
KEYS = ("endpoint", "name", "host", "key_variable", "timeout", "proxies", "price")
_MOST_BYTES = 4_000_000
_SHOWN = 200


class AnswerError(ValueError):
    """An answer of the server that can be asked for once more: an error of its own, or no answer in time."""


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """Where a model answers.

    Attributes
    ----------
    endpoint : str
        The address up to `/v1`.
    name : str
        The model's name, as the server knows it.
    host : str
        The host that text may be sent to, named by the researcher; empty: this machine alone.
    key_variable : str
        The environment variable that holds the key, if one is needed.
    timeout : float
        Seconds to wait for an answer.
    proxies : bool
        Whether the proxies of the environment are used.
    price : float
        Money for a million tokens, 0 where none is known.
    """

    endpoint: str = LOCAL
    name: str = "local"
    host: str = ""
    key_variable: str = ""
    timeout: float = 120.0
    proxies: bool = False
    price: float = 0.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise StudyError(f"the endpoint {self.endpoint!r} must be an address such as {LOCAL}, without a key in it")
        if not is_loopback(parts.hostname) and self.host != parts.hostname:
            raise StudyError(
                f"the endpoint is on {parts.hostname}, not on this machine, so text would leave it; if that may be, write "
                f"`host: {parts.hostname}` under `model:` in settings.yml"
            )
        if not is_loopback(parts.hostname) and parts.scheme != "https":
            raise StudyError(f"text would go to {parts.hostname} unencrypted; write https:// in the endpoint")
        if not self.timeout > 0:
            raise StudyError(f"timeout={self.timeout!r} must be above 0 seconds")


def model_endpoint(options: Mapping[str, object]) -> ModelEndpoint:
    """Return the endpoint that settings name.

    Parameters
    ----------
    options : mapping
        What stands under `model:` in settings.yml; empty for a local server.

    Returns
    -------
    ModelEndpoint

    Raises
    ------
    StudyError
        For an unknown key, an address that is none, or a host that is not this machine and is not named.

    Examples
    --------
    >>> model_endpoint({"name": "gemma"}).endpoint
    'http://127.0.0.1:8080/v1'
    >>> model_endpoint({"endpoint": "https://models.example.org/v1"})
    Traceback (most recent call last):
        ...
    ctthemes._shared.checks.StudyError: the endpoint is on models.example.org, not on this machine, ...
    """
    if unknown := [key for key in options if key not in KEYS]:
        hint = "; a key belongs into the environment, and its variable's name into key_variable"
        wrong = listing(unknown)
        raise StudyError(f"model: no such setting: {wrong}; it may have {', '.join(KEYS)}{hint}")
    given: dict[str, Any] = dict(options)
    return ModelEndpoint(**given)


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine.

    Parameters
    ----------
    host : str

    Returns
    -------
    bool

    Examples
    --------
    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("127.example.org")
    (True, True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def ask_model(endpoint: ModelEndpoint, question: Mapping[str, object]) -> tuple[str, int, int, float]:
    """Return what the model writes, the tokens of question and answer by the server's count, and the seconds it took.

    Parameters
    ----------
    endpoint : ModelEndpoint
    question : mapping
        The body of the request, to be sent as JSON.

    Returns
    -------
    text : str
    prompt_tokens, answer_tokens : int
        0 where the server does not say.
    seconds : float

    Raises
    ------
    AnswerError
        When the server fails or is late: it may be asked once more.
    StudyError
        When it cannot be reached, refuses the key or the question, or sends the question elsewhere.
    """
    key = _key(endpoint)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    address = f"{endpoint.endpoint.rstrip('/')}/chat/completions"
    request = urllib.request.Request(address, json.dumps(question).encode(), headers)
    proxies = urllib.request.ProxyHandler(None if endpoint.proxies else {})
    opener = urllib.request.build_opener(proxies, _NoRedirect)
    begin = time.monotonic()
    try:
        with opener.open(request, timeout=endpoint.timeout) as response:
            body = response.read(_MOST_BYTES)
    except urllib.error.HTTPError as error:
        with error:
            words = _without(error.read(_MOST_BYTES).decode("utf-8", "replace"), key)[:_SHOWN]
        raise _http_error(endpoint, error.code, words) from None
    except TimeoutError:
        raise AnswerError(f"no answer within {endpoint.timeout:g} seconds") from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise AnswerError(f"no answer within {endpoint.timeout:g} seconds") from None
        reason = _without(str(error.reason), key)
        raise StudyError(f"{endpoint.endpoint}: no server answers ({reason}); start it, or mend the address") from None
    except (OSError, ValueError) as error:
        raise AnswerError(f"the answer broke off ({_without(str(error), key)})") from None
    return (*_message(body, key), time.monotonic() - begin)


def _key(endpoint: ModelEndpoint) -> str:
    if not endpoint.key_variable:
        return ""
    key = os.environ.get(endpoint.key_variable, "").strip()
    if not key:
        raise StudyError(
            f"the environment variable {endpoint.key_variable} is empty; put the key there and start again"
        )
    return key


def _http_error(endpoint: ModelEndpoint, code: int, words: str) -> Exception:
    if code >= 500 or code in (408, 429):
        return AnswerError(f"the server failed ({code}): {words}")
    if 300 <= code < 400:
        return StudyError(
            f"{endpoint.endpoint}: the server sends the text elsewhere ({code}), and that is not followed"
        )
    if code in (401, 403):
        wanted = (
            f"look at the key in {endpoint.key_variable}"
            if endpoint.key_variable
            else "it wants a key: set key_variable"
        )
        return StudyError(f"{endpoint.endpoint}: the server refuses ({code}); {wanted}")
    return StudyError(
        f"{endpoint.endpoint}: the server takes no such question ({code}): {words}; look at address and name"
    )


def _message(body: bytes, key: str) -> tuple[str, int, int]:
    try:
        reply = json.loads(body)
        text = reply["choices"][0]["message"]["content"]
        usage = reply.get("usage") or {}
        tokens = int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise AnswerError("the server's reply is no chat completion") from None
    return (_without(str(text), key), *tokens)


def _without(text: str, key: str) -> str:
    """Return a text of the server without the key, should it send that back."""
    return text.replace(key, "[key]") if key else text


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Where a server points elsewhere, the text is not sent there."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None
