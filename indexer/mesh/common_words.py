"""Which words in small letters are words, although an acronym is spelled like them?

Typed in small letters these do not mean the acronym ("map" is a map, "MAP" may be mean arterial pressure). The first
line was counted: acronyms among the entry terms of MeSH 2024 that stand in small letters in at least five of 50,783
PubMed records, and more often than half as often as in capitals ("aids" is left out: who types it means the
disease). The other lines are words of everyday prose that other MeSH years list as acronyms.
"""

from __future__ import annotations

COMMON_WORDS = frozenset(
    """
    aid apt arc bit das let mats naps sham sine snare stem tan tempo tens tips un who
    ace act add age air all an and ape are arm art as ask at bad bag band bar base bat be bed best bite bone bus but
    by cab call can cap car card care case cast cat cell chip clip cold cord core cost crash cup cut damp dead dim do
    dot drug dry ear eat end era fact fail far fast fat fear feat few fish fit flag flap for form gap gas gem get go
    had ham hand has hat he head heap help her hid him hip his hit hot how hug ice if in ink is it jam job kid lab
    lap late lead leap led leg lid line lip list lot low man many map mark mars mask mass may me mean men mesh met mice
    mild mind mine mint mode more most near neat net new nice no none nor not now nut odd of off oil old on one or our
    out own pace pad pain pair palm par part pass past pat peak pet pi pie pin pit plan play pop post pot race rag ram
    range rap rat rate raw red ret rib ring rip risk rod role rose rot run sad safe salt same sap save scan sea see
    sense set she ship shot sick side sip sit six skin sky slip slow so sort spa span spark spin spot star start
    step still stop such sun swap tab tag tail tap tar task tax team tear ten test than that the then they this tide
    tie tin tip to top tot trap tree trial trim twin two type up us use van vat via was we wet what will win wise with
    yes yet you zap
    """.split()
)
