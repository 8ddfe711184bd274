"""Abbreviations: what a full stop may end beside a sentence, in the languages of the United Nations and their neighbours."""

from __future__ import annotations

# Written without their full stop, in lower case.
ENGLISH = """mr mrs ms dr prof h.e sen gov gen col lt sgt rev hon st jr sr messrs amb excl no nos vol vols art arts para
    paras sect chap annex cf ibid op cit e.g i.e etc al vs viz p pp ed eds rev add corr inc ltd co u.n u.s u.k e.u a.m p.m
    jan feb mar apr jun jul aug sep sept oct nov dec tel fig figs ca approx dept univ"""
FRENCH = """m mm mme mmes mlle mlles pr éd env av janv févr avr juill déc ex n° ste suiv"""
SPANISH = """sra sres sras srta dra dres dña excmo excma excmos sr.a núm núms párr párrs pág págs cap caps ee.uu ee uu p.ej
    ej ene abr dic ud uds"""
PORTUGUESE_AND_ITALIAN = """exmo exma pág págs sig sigg dott lett"""
GERMAN = """z.b d.h u.a bzw abs nr vgl usw evtl ggf inkl bd s.o hrsg"""
RUSSIAN = """г гг т т.е т.д т.п т.к т.н др им руб ст стр п пп проф акад млн млрд тыс см гл ред док"""

ABBREVIATIONS = frozenset(" ".join((ENGLISH, FRENCH, SPANISH, PORTUGUESE_AND_ITALIAN, GERMAN, RUSSIAN)).split())
"""No full stop behind one of these ends a sentence, unless a starter comes next."""

NUMBER = "##number##"
GERMAN_MONTHS = "januar februar märz april mai juni juli august september oktober november dezember".split()
COLLOCATIONS = frozenset(
    {(word, NUMBER) for word in ("no", "nos", "para", "art", "núm", "párr", "nr", "п", "ст")}
    | {(NUMBER, month) for month in GERMAN_MONTHS}
)
"""Pairs that stand in one sentence, a full stop between them."""

STARTERS = frozenset(
    """the this these those it we i he she they in on at our as for however moreover furthermore finally second third
    also but and le la les il elle nous dans ce cette el los las es se это мы он она они в на""".split()
)
"""Words that begin a sentence, behind an abbreviation too, where they have a capital."""
