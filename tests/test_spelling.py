"""British and American spelling meet; words that only look British stay themselves."""

from __future__ import annotations

import pytest

from indexer.analysis import stem
from indexer.spelling import americanise

PAIRS = """
haem/heme  haeme/heme  haemoglobin/hemoglobin  haemorrhage/hemorrhage  haemorrhoids/hemorrhoids
haemophilia/hemophilia  anaemia/anemia  anaemic/anemic  leukaemia/leukemia  leucaemia/leukemia
leukaemogenic/leukemogenic  leucocyte/leukocyte  leucocytosis/leukocytosis  panleucopenia/panleukopenia
ischaemic/ischemic  hypoglycaemia/hypoglycemia  hyperlipidaemias/hyperlipidemias  bacteraemia/bacteremia
uraemic/uremic  septicaemia/septicemia  oedema/edema  lymphoedema/lymphedema  papilloedema/papilledema
angiooedema/angioedema  oesophagus/esophagus  oesophageal/esophageal  oesophagitis/esophagitis
gastrooesophageal/gastroesophageal  oestrogen/estrogen  oestradiol/estradiol  phytooestrogens/phytoestrogens
antioestrogen/antiestrogen  oestrus/estrus  prooestrus/proestrus  anoestrus/anestrus
ethinyloestradiol/ethinylestradiol  stilboestrol/stilbestrol  foetus/fetus  foetal/fetal  foetuses/fetuses
foetoscopy/fetoscopy  paediatric/pediatric  paediatrician/pediatrician  orthopaedic/orthopedic
orthopaedics/orthopedics  gynaecology/gynecology  gynaecological/gynecological  gynaecomastia/gynecomastia
anaesthesia/anesthesia  anaesthetist/anesthetist  anaesthetised/anesthetized  hyperaesthesia/hyperesthesia
aesthetic/esthetic  caecum/cecum  ileocaecal/ileocecal  coeliac/celiac  aetiology/etiology
aetiological/etiological  faeces/feces  faecal/fecal  diarrhoea/diarrhea  diarrhoeal/diarrheal
gonorrhoea/gonorrhea  seborrhoeic/seborrheic  dyspnoea/dyspnea  apnoea/apnea  apnoeic/apneic  manoeuvre/maneuver
manoeuvres/maneuvers  caesarean/cesarean  caesarian/cesarean  caesium/cesium  naevus/nevus  naevi/nevi
phaeochromocytoma/pheochromocytoma  palaeontology/paleontology  archaeology/archeology  amoebic/amebic
amoebiasis/amebiasis  homoeopathy/homeopathy  hydrocoele/hydrocele  coeruleus/ceruleus
caeruloplasmin/ceruloplasmin  aminolaevulinic/aminolevulinic  praevia/previa  tumour/tumor  tumours/tumors
antitumour/antitumor  tumourigenesis/tumorigenesis  behaviour/behavior  behavioural/behavioral  labour/labor
colour/color  colouring/coloring  favourable/favorable  flavour/flavor  odour/odor  malodour/malodor
vapour/vapor  humour/humor  harbour/harbor  neighbouring/neighboring  rigour/rigor  vigour/vigor  honour/honor
armour/armor  endeavour/endeavor  centre/center  centred/centered  multicentre/multicenter  epicentre/epicenter
fibre/fiber  fibres/fibers  myofibre/myofiber  nanofibres/nanofibers  litre/liter  millilitre/milliliter
metre/meter  millimetres/millimeters  titre/titer  titres/titers  theatre/theater  calibre/caliber
sulphur/sulfur  sulphate/sulfate  disulphide/disulfide  sulphonamides/sulfonamides  mould/mold  moulds/molds
moulting/molting  smouldering/smoldering  grey/gray  ageing/aging  programme/program  programmes/programs
kilogramme/kilogram  analogue/analog  analogues/analogs  catalogue/catalog  homologue/homolog  dialogue/dialog
practise/practice  practised/practiced  practising/practicing  defence/defense  licence/license
licenced/licensed  offence/offense  randomised/randomized  randomisation/randomization
hospitalised/hospitalized  hospitalisations/hospitalizations  catheterisation/catheterization
organisational/organizational  localisable/localizable  immunise/immunize  immunised/immunized
characterising/characterizing  optimises/optimizes  stabiliser/stabilizer  criticise/criticize  analyse/analyze
analysed/analyzed  analyser/analyzer  analysers/analyzers  paralyse/paralyze  catalysing/catalyzing
hydrolysed/hydrolyzed  aluminium/aluminum  artefact/artifact  artefacts/artifacts  judgement/judgment  disc/disk
discs/disks  discectomy/diskectomy  mollusc/mollusk  tranquilliser/tranquilizer  tranquillisers/tranquilizers
counsellor/counselor  counselling/counseling  labelled/labeled  labelling/labeling  modelling/modeling
signalling/signaling  enrolment/enrollment  channelled/channeled  yoghurt/yogurt  dietician/dietitian
alfa/alpha  haematopoiesis/hematopoiesis  haemolysis/hemolysis  methaemoglobin/methemoglobin
erythraemia/erythremia  toxaemia/toxemia  anaesthesiology/anesthesiology  oenanthate/enanthate
tracheostomised/tracheostomized  metastases/metastasis  analyses/analysis  diagnoses/diagnosis
prostheses/prosthesis  hypotheses/hypothesis  stenoses/stenosis  crises/crisis  psychoses/psychosis
zoonoses/zoonosis  epiphyses/epiphysis  fulfil/fulfill  glycaemic/glycemic  pyaemia/pyemia
haemodialyser/hemodialyzer
paraesthesia/paresthesia  neurone/neuron
"""


@pytest.mark.parametrize("pair", PAIRS.split())
def test_two_spellings_share_a_stem(pair: str) -> None:
    one, other = pair.split("/")
    assert stem(one) == stem(other)


UNCHANGED = """
exercise exercised precise concise excise incised circumcised revised supervised advise improvised raised praise
appraised malaise porpoise bruise disguise comprise surprise enterprise promise compromised premise demise surmise
otherwise stepwise expertise franchise merchandise treatise despise sunrise advisable disable visible
analysis hour four source course journal tourniquet contour pseudouridine iodouridine entire massacre genre vogue
tongue should aerosol anaerobic poet phoenix coenzyme does toes disease diseases kinases doses phases increases
michael israel larvae vertebrae discrete discover fence sentence science presence prevalence sequence gases cases
proteases lactoses cheeses oenothera ancient discussion
"""


@pytest.mark.parametrize("word", UNCHANGED.split())
def test_words_that_only_look_british(word: str) -> None:
    assert americanise(word) == word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dialyses", "dialyzate"),  # D003956, D015314
        ("haemodialyses", "haemodialyser"),
        ("enanthate", "oenanthe"),  # a drug, a plant
        ("analyses", "analysed"),
        ("metastases", "diastase"),
    ],
)
def test_rules_keep_different_words_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("pair", PAIRS.split())
def test_american_spelling_is_final(pair: str) -> None:
    for word in pair.split("/"):
        assert americanise(americanise(word)) == americanise(word)


def test_only_whole_words_of_letters_change() -> None:
    assert americanise("tumour2") == "tumour2"
    assert americanise("oe") == "oe"
