"""Clause verbs: with which verb a paragraph of a resolution opens, and how far that verb binds.

The editorial rules of the United Nations give the form: a preambular paragraph opens with a participle or an adjective, an
operative one with a verb in the present (Editorial Manual Online, "Resolutions and other formal decisions of United
Nations organs", II.C). That such verbs can be ranked by what they ask for is Gruenberg's idea (An analysis of United Nations
Security Council resolutions: are all countries treated equally? Case Western Reserve Journal of International Law 41(2),
513, 2009, part IV.B "Instructive wording"). The five levels of `OBLIGATION` are this project's own and coarser than his
ranks; only at the top does law stand behind them: members carry out what the Security Council decides (Charter, Article 25;
International Court of Justice, Namibia, Advisory Opinion of 21 June 1971, I.C.J. Reports 1971, p. 16, paragraph 114). What
the General Assembly decides binds members in matters of the Organization alone: compare organs apart.
"""

from __future__ import annotations

import re
from typing import NamedTuple

OBLIGATION: tuple[tuple[str, str], ...] = (
    (
        "states",
        "acknowledge affirm alarm applaud assure believe bear commemorate commend concur condemn confirm congratulate consider "
        "convey declare deem denounce deplore deprecate draw emphasize express feel find gather guide have highlight "
        "honour hope intend keep look mark mourn note notify observe offer pay place pledge praise proclaim "
        "reaffirm realize recall recognize record regret reiterate reject remain remember remind salute see seek share "
        "stand state stress support sympathize take thank trust underline underscore understand view voice warn welcome wish "
        "appreciate attach await agree clarify continue hold value maintain undertake reconfirm reemphasize re-emphasize caution come deny examine expect face hear learn point react refer regard review "
        "rely repeat respect return study",
    ),
    ("invites", "ask encourage invite propose recommend suggest"),
    ("calls", "appeal call exhort implore request urge"),
    ("demands", "charge command demand direct insist instruct mandate oblige order prohibit require task"),
    (
        "decides",
        "accept adopt amend appoint approve authorize cancel conclude create decide designate determine elect empower endorse "
        "enlarge establish extend impose lift renew resolve set terminate",
    ),
)
"""The levels from 0 to 4: a name, and the verbs that stand on it."""
_LEVEL_OF = {verb: level for level, (_, verbs) in enumerate(OBLIGATION) for verb in verbs.split()}
LEVEL_NAMES = tuple(name for name, _ in OBLIGATION)

_ADJECTIVES = frozenset(
    "alarmed anxious appalled aware bound concerned confident conscious convinced cognizant desirous determined dismayed "
    "disturbed encouraged faithful grateful guided heartened horrified indignant inspired mindful motivated outraged "
    "persuaded perturbed pleased preoccupied proud resolved saddened satisfied shocked troubled united willing".split()
)
_FEELINGS = re.compile(
    r"(?:\W+[\w’'-]+){0,7}?\W+(?P<noun>admiration|alarm|anger|anguish|anticipation|appreciation|commitment|concerns?|condemnation|"
    r"condolences|confidence|consternation|conviction|desire|determination|dismay|disappointment|frustration|gratitude|hope|"
    r"indignation|intention|interest|opposition|outrage|readiness|regrets?|resolve|satisfaction|shock|solidarity|sorrow|"
    r"support|sympathy|thanks|trust|understanding|view|will|willingness|wish)\b"
)
_AGAIN = re.compile(
    r"\W+(?:its|his|her|their)(?:\W+[\w’'-]+){0,2}?\W+(?P<noun>appeal|call|decision|demand|encouragement|invitation|request)s?\b"
)
_NOUN_VERBS = {"appeal": "appeal", "decision": "decide", "encouragement": "encourage", "invitation": "invite"}
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_PHRASE = re.compile(r",|(?<=this regard)\b|(?<=this context)\b|(?<=this respect)\b|(?<=this connection)\b")
_IN_TERMS = re.compile(r"\bin (?:the )?(?:strongest|clearest)(?: possible)? terms ")
_BEING = re.compile(r"\A(?:is|are|was|continues to be)\s+", re.IGNORECASE)
_MOST_PHRASES, _LONGEST_PHRASES = 4, 400
_ADVERBS = frozenset(
    "also further again while will and once more anew forthwith hereby herein likewise moreover now therefore thus too".split()
)
_PREPOSITIONS = frozenset(
    "as at because by consistent due for from given in mindful of on pursuant since taken to under with without".split()
)


class Opening(NamedTuple):
    """How a paragraph opens: its verb, and the verb whose level counts (of "reiterates its request" it is request)."""

    verb: str
    binding: str


def opening(text: str, *, preambular: bool = False) -> Opening | None:
    """Return the verb with which a paragraph opens, None where it opens with none.

    Parameters
    ----------
    text : str
        The paragraph, without its number.
    preambular : bool
        Whether to look for a participle or an adjective instead of a verb in the present.

    Returns
    -------
    Opening or None

    Examples
    --------
    >>> opening("Also strongly urges all States to cooperate").verb
    'urge'
    >>> opening("Expresses its grave concern at the situation").verb
    'express concern'
    >>> opening("Reiterates its request to all States")
    Opening(verb='reiterate', binding='request')
    >>> opening("Deeply concerned by attacks", preambular=True).verb
    'concerned'
    >>> opening("All States must act") is None
    True
    """
    forms = _PARTICIPLES if preambular else _PRESENT
    text = _IN_TERMS.sub("", text, count=1)
    is_adjective = preambular or _BEING.match(text) is not None
    text = _BEING.sub("", text, count=1)
    for part in _PHRASE.split(text[:_LONGEST_PHRASES])[:_MOST_PHRASES]:
        words = list(_WORD.finditer(part))
        number = next((n for n, word in enumerate(words) if not _is_adverb(word.group())), None)
        if number is None:
            continue
        word = words[number].group().lower()
        if is_adjective and word in _ADJECTIVES:
            return Opening(word, word)
        if verb := forms.get(word):
            return _whole(verb, text[text.index(part) + words[number].end() :])
        if not _opens_phrase(word):
            return None
    return None


def obligation(verb: str) -> float:
    """Return the level of an opening verb, 0 to 4, as `OBLIGATION` has it; nan of a word that is none of its verbs.

    Parameters
    ----------
    verb : str
        As `opening` has it.

    Returns
    -------
    float

    Examples
    --------
    >>> [obligation(verb) for verb in ("note", "invite", "urge", "demand", "decide")]
    [0.0, 1.0, 2.0, 3.0, 4.0]
    """
    return float(_LEVEL_OF.get(verb.split()[0] if verb else "", float("nan")))


def _whole(verb: str, rest: str) -> Opening:
    """Return the verb with what belongs to it: call upon, take note, express concern."""
    following = _WORD.match(rest.lstrip(" ,"))
    word = following.group().lower() if following else ""
    if verb == "call":
        return Opening(f"call {'for' if word == 'for' else 'upon'}", "call")
    if verb == "take":
        return Opening("take note" if word == "note" else "take", verb)
    if verb == "express" and (match := _FEELINGS.match(rest)):
        return Opening(
            f"express {match['noun'].removesuffix('s') if match['noun'] == 'concerns' else match['noun']}", verb
        )
    if verb in ("reiterate", "renew", "repeat", "reaffirm") and (match := _AGAIN.match(rest)):
        return Opening(verb, _NOUN_VERBS.get(match["noun"], match["noun"]))
    return Opening(verb, verb)


def _is_adverb(word: str) -> bool:
    return word.lower().endswith("ly") or word.lower() in _ADVERBS


def _opens_phrase(word: str) -> bool:
    """Whether the verb may stand behind a phrase that begins with this word: "In this regard, urges"."""
    return word.endswith("ing") or word in _PREPOSITIONS


def _participle(verb: str) -> str:
    if verb in ("set",):
        return f"{verb}ting"
    if verb.endswith("ee"):
        return f"{verb}ing"
    return f"{verb.removesuffix('e')}{'r' if verb in ('deter', 'refer', 'concur') else ''}ing"


def _present(verb: str) -> str:
    if verb == "have":
        return "has"
    if re.search(r"(s|sh|ch|x|z)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"


def _forms(verb: str) -> tuple[str, ...]:
    """Return the verb as the United Nations and as the British spell it."""
    return (verb, f"{verb[:-3]}ise") if verb.endswith("ize") else (verb,)


_PAST = {f"{form.removesuffix('e')}ed": verb for verb in _LEVEL_OF for form in _forms(verb)}
_PRESENT = _PAST | {_present(form): verb for verb in _LEVEL_OF for form in _forms(verb)}
_PARTICIPLES = {
    _participle(form): verb for verb in (*_LEVEL_OF, "act", "desire", "meet", "aim") for form in _forms(verb)
}
