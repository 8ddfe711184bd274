"""Rules: what of a press page, a record or a speech is no text of the document, as patterns with names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One kind of page boilerplate.

    Attributes
    ----------
    name : str
    pattern : str
        Regular expression, `^` and `$` at line ends. What its groups hold is removed; without groups, all of it.
    place : str
        File and line of a rule that a study brings along; "" for one of the package.
    """

    name: str
    pattern: str
    place: str = ""


RULES = (
    Rule(
        "newswire slogan",
        r"^[ \t]*With breaking stories and\s+newswire products from\s+UN NEWS CENTRE[ \t]*$",
    ),
    Rule("press release number", r"\A\s*[A-Z]{2,5}/\d+(?:[/-]\w+)*[ \t]*$"),
    Rule("photo credit", r"^[^\n]{0,160}\bUN Photo/[^\n]{1,60}$"),
    Rule("related stories", r"^News Tracker:[^\n]*$(?:\s*\[[^\]\n]*\]\([^)\n]*\)[ \t]*$)*"),
    Rule(
        "document masthead",
        r"^(?:(?:General Assembly|Security Council|Economic and Social Council) )?Distr\.: (?:General|Limited|Restricted)$",
    ),
    Rule("document masthead", r"^(?:Original: [A-Z][a-z]+(?:/[A-Z][a-z]+)*|English only)$"),
    Rule("document masthead", r"\A\s*United Nations[ \t]+[A-Z]{1,4}(?:/[^\s/]{1,12}){1,5}(?: \(\d{4}\))?$"),
    Rule("job number", r"^(?:\d{2}-\d{5}[ \t]*\([A-Z]\)(?:[ \t]+\d{6})?|\*\d{7}\*)[ \t]*$"),
    Rule("delivery note", r"^(?i:(?:please )?check against delivery\.?)$"),
    Rule("share link", r"^(?i:share (?:this )?(?:page|article|on [a-z]+)|print this page|download as pdf)$"),
    Rule("phone line", r"^(?:(?i:tel\.?|phone):?[ \t]*)?\(?\+\d[\d ()./-]{6,24}$"),
    Rule("line across", r"^[ \t]*[_=-]{5,}[ \t]*$"),
    Rule("link markup", r"(\[)[^\[\]\n]+(\]\([^()\s]*\))"),
    Rule("table rest", r"^[ \t]*\|[ \t|]*$"),
    Rule("letterhead", r"^Department of Public Information\b[^\n]{0,120}$"),
    Rule("ornament", r"^[ \t]*\*(?:[ \t]*\*){2,}[ \t]*$"),
    Rule("press note", r"^For information media\b[^\n]{0,60}$"),
    Rule("contact line", r"^For (?:more|further) information,? (?=[^\n]*(?:@|\btel\b|www\.))[^\n]*$"),
    Rule("heading mark", r"^(#{1,6}[ \t]+)(?=\S)"),
    Rule("html tag", r"</?(?:sup|sub|b|i|em|strong|u|br)[ \t]*/?>"),
    Rule("emphasis mark", r"(?<![\w*])(\*{1,2})(?=[^\s*])[^*\n]*[^\s*](\1)(?![\w*])"),
)
"""The page boilerplate that always goes."""


def _words(*patterns: str) -> str:
    """Return a pattern of any of these, each blank a space or a line end."""
    return "(?:" + "|".join(patterns).replace(" ", r"[ \t]*\n?[ \t]*") + ")"


_CHAIR = r"(?:Vice-|Co-)?(?:President|Chair(?:man|person|woman)?|Secretary-General|Speaker|Moderator|Director-General)"
_ADDRESSED = _words(
    rf"(?:Your Excellency,? )?(?:Mr\.?|Mrs\.?|Ms\.?|Madam|Madame|Mister|Sir) {_CHAIR}",
    "(?:Your |Their |Distinguished )?(?:Royal )?(?:Excellenc(?:y|ies)|Highness(?:es)?|Majest(?:y|ies)|Eminences?)",
    r"(?:(?:Distinguished|Honou?rable|Honou?red|Dear|Esteemed|Fellow) )+(?:(?:and )?(?:members|delegates?|delegations?|colleagues|"
    r"guests|participants|friends|representatives|panellists|panelists|ministers|ambassadors|heads|chairs?|speakers|experts|"
    r"of (?:the )?(?:[A-Z][\w-]+ ?){1,4}) ?)+",
    "Ladies and gentlemen",
    "Heads of (?:State|Delegation|Government)s?(?: and (?:of )?Government)?",
    "(?:Dear )?(?:colleagues|friends)",
    "All protocols?(?: duly)? observed",
    "(?:Monsieur|Madame) l[ae’'] ?(?:Pr[ée]sidente?|Secr[ée]taire g[ée]n[ée]rale?)",
    "Monsieur le (?:Pr[ée]sident|Secr[ée]taire g[ée]n[ée]ral)",
    "(?:Vos )?Excellences", "Mesdames(?: et|,)? Messieurs", "Chers coll[èe]gues", "Chers amis",
    "Se[ñn]ora? (?:Presidente|Presidenta|Secretari[oa] General)", "(?:Sus )?Excelencias", "Se[ñn]oras y se[ñn]ores",
    "Distinguid[oa]s (?:delegad[oa]s|colegas|representantes|invitad[oa]s)",
    "Sehr geehrte (?:Damen und Herren|Kolleginnen und Kollegen)", "Meine Damen und Herren", "(?:Herr|Frau) Pr[äa]sident(?:in)?",
    "Exzellenzen", "Господин Председатель", "Госпожа Председатель", "Дамы и господа", "Уважаемые (?:коллеги|делегаты|друзья)",
    "Ваши Превосходительства", "السيد الرئيس", "السيدة الرئيسة", "أصحاب السعادة", "السيدات والسادة", "主席先生", "女士们、?先生们",
)  # fmt: skip
_SALUTATION = rf"(?i:{_ADDRESSED}(?:\s*[,;،，、]?\s*(?:and\s+|et\s+|y\s+)?{_ADDRESSED}){{0,9}})"
_THANKS = _words(
    "(?:And )?(?:(?:Once )?again,? )?(?:I |We )?thank you(?: all)?(?: very much| so much)?(?:,? indeed)?",
    "Many thanks", "Thanks", "(?:I |We )?(?:wish to )?thank (?:you|everyone|everybody|all of you)",
    "Merci(?: beaucoup| bien)?", "Je vous remercie(?: vivement| beaucoup)?", "(?:Muchas |Muchísimas )?gracias",
    "(?:Vielen |Herzlichen )?Dank", "Ich danke Ihnen", "(?:Muito )?obrigad[oa]", "(?:Tante |Mille )?grazie",
    "(?:Благодарю|Спасибо)(?: вас)?", "شكرا(?: جزيلا)?", "(?:谢谢|感谢)(?:大家|主席先生|主席|各位)?",
)  # fmt: skip
_ATTENTION = (
    r"(?:[ \t]*\n?[ \t]*(?i:for|de|pour|por|für|за|على)[ \t]*\n?[ \t]*(?:[\w’']+[ \t]*\n?[ \t]*){0,3}"
    r"(?i:attention|attenzione|atenci[óo]n|atenção|aufmerksamkeit|внимание|listening|écoute))?"
)
_CLOSING = (
    rf"(?:(?i:{_THANKS}){_ATTENTION}(?:[ \t]*,?[ \t]*\n?[ \t]*{_SALUTATION})?{_ATTENTION}[ \t]*[.!。]*"
    r"|(?i:yours (?:sincerely|faithfully|truly)),?"
    r"|(?i:please accept,)[^\n]{0,120}(?i:\bassurances? of (?:my|our) highest (?:consideration|esteem))[ \t]*\.?)"
)
COURTESIES = (
    Rule("salutation", rf"^[ \t]*{_SALUTATION}[ \t]*[,:;.!،，：!]?[ \t]*$"),
    Rule("salutation", rf"(?:\A|(?<=\n\n))(\s*{_SALUTATION}[ \t]*[,:!،，：][ \t]+)(?=[A-ZÀ-ÞА-Я])"),
    Rule("courtesy closing", rf"(?:^[ \t]*|(?<=[.!?。”’][ \t]))(?:{_CLOSING}\s*)+\Z"),
)
"""What a speech says to its listeners alone: how it addresses them and thanks them at its end. A study's setting takes it out."""
