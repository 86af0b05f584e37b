"""Which words does PubMed map to a heading although they are no entry terms of it?

PubMed's translation table holds more than MeSH: adjectives of organs (renal: Kidney), derived words (diagnostic:
Diagnosis), and everyday words (test: Research Design). NLM does not publish it, so each pair here rests on one of:

* recorded mappings of the clauses of review strategies: alzheimer, bowel, CA 125, CA 19-9, disorder, embryonic,
  expression, gastric, genomic, likelihood, marker, MIF, monitor, MRI, operate, plaque, rectal, scan, surveillance,
  test, thyroid, TIMP, transplant, ultrasound, urinary, vascular;
* translations by PubMed's ESearch that public code and tests quote (Biopython and others, 2014 to 2026): addiction,
  cancerous, chikungunya, climatic, derivative, diagnostic, differential, drought, ebola, epidemic, ethnic,
  eutrophic, forecast, functional, humid, lumbar, population, presentation, prevention, seasonal, sensitivity,
  simulation, specific, therapeutic, ventricular, zika;
* entry terms that MeSH has, for vocabularies that hold those of preferred concepts only: trauma, wound, cancer,
  malignancy, medical device, mental illness, equipment;
* analogy with these, for the rest: other organs, and other words of the same family. These are unverified.

Absences were seen too ("spinal", "endometrial", "allergic", "inflammatory", "meteorological" and "image" map to
nothing), so adjectives are listed and not derived. Three rules are general (`base_words`): a regular inflection is
mapped with its word ("biopsied": Biopsy), the adjective of a procedure with its name ("endoscopic", "radiographic"),
and the picture with the procedure ("mammogram").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from indexer.analysis import words_of
from indexer.mesh.forms import singular

_HEADINGS = """
    # organs
    D013270 Stomach: gastric
    D007668 Kidney: renal
    D008099 Liver: hepatic
    D006321 Heart: cardiac, coronary
    D002319 Cardiovascular System: cardiovascular
    D008168 Lung: pulmonary
    D001921 Brain: cerebral
    D054022 Cerebrum: cerebral
    D012867 Skin: cutaneous, dermal
    D001808 Blood Vessels: vascular
    D001158 Arteries: arterial
    D014680 Veins: venous
    D006352 Heart Ventricles: ventricular
    D006325 Heart Atria: atrial
    D009206 Myocardium: myocardial
    D001011 Aorta: aortic
    D007422 Intestines: bowel, intestinal
    D012007 Rectum: rectal
    D000285 Administration, Rectal: rectal
    D003106 Colon: colonic
    D004386 Duodenum: duodenal
    D004947 Esophagus: esophageal
    D010179 Pancreas: pancreatic
    D013154 Spleen: splenic
    D009666 Nose: nasal
    D009055 Mouth: oral
    D007830 Larynx: laryngeal
    D014132 Trachea: tracheal
    D001980 Bronchi: bronchial
    D005123 Eye: ocular
    D012160 Retina: retinal
    D003315 Cornea: corneal
    D014785 Vision, Ocular: visual
    D006309 Hearing: auditory
    D014599 Uterus: uterine
    D010053 Ovary: ovarian
    D014621 Vagina: vaginal
    D009333 Neck: cervical
    D010920 Placenta: placental
    D011467 Prostate: prostatic
    D013737 Testis: testicular
    D010413 Penis: penile
    D014551 Urinary Tract: urinary
    D001940 Breast: mammary
    D013909 Thorax: thoracic
    D000005 Abdomen: abdominal
    D010537 Peritoneum: peritoneal
    D010388 Pelvis: pelvic
    D008161 Lumbosacral Region: lumbar
    D012886 Skull: cranial
    D013131 Spine: vertebral
    D005145 Face: facial
    D009132 Muscles: muscular
    D012863 Skeleton: skeletal
    D001842 Bone and Bones: osseous
    D013962 Thyroid (USP): thyroid
    D004628 Embryonic Structures: embryonic, embryonal, fetal
    D005333 Fetus: fetal
    # people and animals
    D009035 Mothers: maternal
    D005220 Fathers: paternal
    D010290 Parents: parental
    D007223 Infant: baby
    D007231 Infant, Newborn: neonatal
    D020073 Gravidity: pregnant
    D044382 Population Groups: population
    D005006 Ethnicity: ethnic
    D005007 Ethnology: ethnic
    D051379 Mice: murine
    D002417 Cattle: bovine
    D004285 Dogs: canine
    D002415 Cats: feline
    D006736 Horses: equine
    D013552 Swine: porcine
    D012756 Sheep: ovine
    # diseases
    D004194 Disease: disorder, diseased
    D009369 Neoplasms: cancer, malignancy, cancerous, cancerization, malignant, malignance, tumoral, tumorous
    D009362 Neoplasm Metastasis: metastasize, metastasized
    D000544 Alzheimer Disease: alzheimer
    D010300 Parkinson Disease: parkinson
    D003424 Crohn Disease: crohn
    D058225 Plaque, Amyloid: plaque
    D003773 Dental Plaque: plaque
    D007239 Infections: infect, infected, infecting, infective
    D007249 Inflammation: inflamed
    D006967 Hypersensitivity: sensitivity, sensitive
    D003920 Diabetes Mellitus: diabetes, diabetic
    D003919 Diabetes Insipidus: diabetes, diabetic
    D003866 Depressive Disorder: depression, depressed, depressive
    D003863 Depression: depressed, depressive
    D001007 Anxiety: anxious
    D006973 Hypertension: hypertensive
    D009765 Obesity: obese
    D010146 Pain: painful
    D007511 Ischemia: ischemic
    D007238 Infarction: infarcted
    D006470 Hemorrhage: bleed
    D014947 Wounds and Injuries: injury, injured, trauma, wound
    D050723 Fractures, Bone: fracture
    D001523 Mental Disorders: mental illness
    D003731 Dental Caries: caries
    D004487 Edema: swelling
    D016867 Immunocompromised Host: immunocompromised
    D000028 Abortion, Induced: abortion
    D014773 Virology: viral
    D001419 Bacteria: bacterial
    D008103 Liver Cirrhosis: cirrhosis
    D003221 Confusion: confused
    D016739 Behavior, Addictive: addict, addicted, addiction, addictive
    D003071 Cognition: cognitive
    D059020 Suicidal Ideation: suicidal
    D000013 Congenital Abnormalities: abnormality
    D000071244 Zika Virus: zika
    D000071243 Zika Virus Infection: zika
    D019142 Hemorrhagic Fever, Ebola: ebola
    D065632 Chikungunya Fever: chikungunya
    # diagnosis
    D011877 Radionuclide Imaging: scan, scanned, scanner, scanning
    D008279 Magnetic Resonance Imaging: mri
    D014463 Ultrasonography: ultrasound, sonography
    D014057 Tomography, X-Ray Computed: computed tomography, computerized tomography, ct scan, cat scan
    D011859 Radiography: radiograph
    D014465 Ultrasonics: ultrasound
    D003933 Diagnosis: symptom, diagnosed, diagnosing, diagnostic, diagnostics
    D008403 Mass Screening: screen, screened
    D055088 Early Detection of Cancer: screening
    D008991 Monitoring, Physiologic: monitor, monitored, monitoring
    D012107 Research Design: test
    D012196 Review Literature as Topic: review
    D004864 Equipment and Supplies: equipment, medical device
    D011336 Probability: likelihood
    D012680 Sensitivity and Specificity: specific, sensitive
    D014894 Weights and Measures: measurement
    D015415 Biomarkers: marker
    D019723 Endoscopes: endoscopy
    D020706 Laparoscopes: laparoscopy
    # treatment
    D013812 Therapeutics: therapeutical
    D013514 Surgical Procedures, Operative: surgery, surgical, surgically, operate, operated, operation, operative
    D014180 Transplantation: transplant, transplanted
    D019737 Transplants: transplanted, transplantation
    D014611 Vaccination: vaccine, vaccinated
    D014612 Vaccines: vaccination, vaccinated
    D061605 Administration, Intravenous: intravenous
    D000281 Administration, Intranasal: intranasal
    D000286 Administration, Sublingual: sublingual
    D000287 Administration, Topical: topical
    D001239 Inhalation: inhaled
    D011897 Random Allocation: random, randomized, randomly
    D006760 Hospitalization: hospitalized
    D004032 Diet: dietary
    D003198 Computer Simulation: simulation, simulated, simulate
    D009934 Organization and Administration: management
    D019468 Disease Management: management
    # molecules and life processes
    D016678 Genome: genomic, genomics
    D015870 Gene Expression: expression, expressed
    D018394 CA-125 Antigen: ca 125, ca125, cancer antigen 125
    D018395 CA-19-9 Antigen: ca 19 9, ca19 9, cancer antigen 19 9
    D008263 Macrophage Migration-Inhibitory Factors: mif, migration inhibition factor, migration inhibitory factor
    D019714 Tissue Inhibitor of Metalloproteinases: timp
    D048788 Growth and Development: development
    D010827 Physiology: function, functional
    D002454 Cell Differentiation: differential, differentiate, differentiated, differentiation
    # circumstances
    D004813 Epidemiology: surveillance, frequency, occurrence
    D015984 Causality: cause, etiology
    D008722 Methods: technique
    D004493 Education: training
    D012621 Seasons: seasonal
    D002980 Climate: climatic
    D006813 Humidity: humid
    D005068 Eutrophication: eutrophic
    D055864 Droughts: droughted
    D005544 Forecasting: forecast
    D004989 Ethics: ethical
    D007603 Jurisprudence: legal
    D005843 Geography: geographic, geographical
"""

_QUALIFIERS = """
    therapy: treatment
    injuries: injury, trauma
    diagnosis: symptom, diagnose, diagnosed, diagnosing, screening, presentation
    prevention & control: prevention, prevent, prevented, preventing, preventive, preventable
    epidemiology: surveillance, frequency, occurrence, prevalence, incidence, epidemic
    mortality: survival
    etiology: cause, pathogenesis
    adverse effects: side effect
    classification: systematic
    analogs & derivatives: derivative, derived, derivation
    diagnostic imaging: ultrasound, ultrasonography, sonography, radiography
    administration & dosage: dosage
    growth & development: development
    economics: cost
    education: training
    methods: technique
    ethnology: ethnic
    trends: forecast, forecasting
    statistics & numerical data: statistics
"""


UNMAPPED = frozenset({"pet", "cat"})
"""Words that are entry terms but were recorded without a mapping, since they mostly abbreviate tomographies."""


@cache
def _table(text: str) -> dict[str, tuple[str, ...]]:
    """Variants to what they stand for: the first word of a line (a UI), or a whole name before the colon."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.strip().splitlines():
        if line.lstrip().startswith("#"):
            continue
        target, variants = line.strip().rsplit(": ", 1)
        target = target.split(" ", 1)[0] if re.match(r"D\d", target) else target
        for variant in variants.split(", "):
            key = variant_key(variant)
            found[key] = (*found.get(key, ()), target)
    return found


def variant_key(text: str) -> str:
    """A run of words as the tables have it: folded, American spelling, singular."""
    return " ".join(map(singular, words_of(text)))


def heading_variants(key: str) -> tuple[str, ...]:
    """UIs of the headings that PubMed maps a run of words to besides those that have it as an entry term."""
    return _table(_HEADINGS).get(key, ())


def qualifier_variants(key: str) -> tuple[str, ...]:
    """Names of the qualifiers that PubMed maps a run of words to besides the one of that name."""
    return _table(_QUALIFIERS).get(key, ())


_PROCEDURE = re.compile(r"(.{3,})(?:(scop|graph)ic(?:al|ally)?|grams?)")


def base_words(word: str) -> Iterator[str]:
    """The words that a folded word may be an inflection of, or the procedure whose adjective or picture it is.

    Only a base that is itself the name of a heading counts: PubMed maps "biopsied" (Biopsy), not "weighted".

    >>> list(base_words("biopsied")), list(base_words("bronchoscopic")), list(base_words("mammogram"))
    (['biopsy'], ['bronchoscopy', 'bronchoscope'], ['mammography'])
    """
    procedure = _PROCEDURE.fullmatch(word)
    if procedure:
        stem, kind = procedure.groups()
        yield f"{stem}{kind or 'graph'}y"
        if kind == "scop":
            yield f"{stem}{kind}e"
        return
    for ending in ("ied", "ed", "ing"):
        base = word.removesuffix(ending)
        if base != word:
            bases = [f"{base}y"] if ending == "ied" else [base, f"{base}e"]
            yield from bases
            return
