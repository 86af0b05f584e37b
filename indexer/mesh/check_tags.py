"""Which descriptors never expand a free-text query?

Check tags are headings that indexers tick for every record they fit (species, sex, age, study setting), so that
they say little about the topic: "male" typed as a word must not rank every record about men. The list is
NLM's (https://www.nlm.nih.gov/bsd/indexing/training/CHK_010.html) with the age groups; to it come a few
descriptors so general that their names are ordinary words of abstracts. All stay searchable as headings.
"""

from __future__ import annotations

CHECK_TAGS = frozenset(
    {
        "D006801",  # Humans
        "D000818",  # Animals
        "D008297",  # Male
        "D005260",  # Female
        "D011247",  # Pregnancy
        "D000293",  # Adolescent
        "D000328",  # Adult
        "D055815",  # Young Adult
        "D008875",  # Middle Aged
        "D000368",  # Aged
        "D000369",  # Aged, 80 and over
        "D002648",  # Child
        "D002675",  # Child, Preschool
        "D007223",  # Infant
        "D007231",  # Infant, Newborn
        "D051379",  # Mice
        "D051381",  # Rats
        "D002415",  # Cats
        "D002417",  # Cattle
        "D004285",  # Dogs
        "D006168",  # Guinea Pigs
        "D006224",  # Cricetinae (hamsters)
        "D011817",  # Rabbits
        "D002642",  # Chick Embryo
    }
)

VERY_GENERAL = frozenset(
    {
        "D000339",  # Affect
        "D001244",  # Association
        "D002477",  # Cells
        "D003933",  # Diagnosis
        "D004194",  # Disease
        "D004777",  # Environment
        "D005069",  # Evaluation Studies as Topic
        "D006040",  # Goals
        "D006128",  # Growth
        "D006262",  # Health
        "D006664",  # History
        "D008571",  # Men
        "D008722",  # Methods
        "D009038",  # Motion
        "D009068",  # Movement
        "D009272",  # Persons
        "D009275",  # Names
        "D010336",  # Pathology
        "D010361",  # Patients
        "D010827",  # Physiology
        "D011153",  # Population
        "D011642",  # Publications
        "D012106",  # Research
        "D012107",  # Research Design
        "D012108",  # Research Personnel
        "D012146",  # Rest
        "D012306",  # Risk
        "D012380",  # Role
        "D012586",  # Science
        "D012723",  # Sex
        "D012996",  # Solutions
        "D013577",  # Syndrome
        "D013672",  # Technology
        "D013812",  # Therapeutics
        "D013995",  # Time
        "D013997",  # Time Factors
        "D014024",  # Tissues
        "D014930",  # Women
        "D014937",  # Work
        "D016454",  # Review
        "D016896",  # Treatment Outcome
        "D018594",  # Human Body
        "D019368",  # Nature
        "D035842",  # Research Subjects
    }
)

NEVER_EXPANDED = CHECK_TAGS | VERY_GENERAL
