"""Small MeSH files in the official structure."""

from __future__ import annotations

from pathlib import Path

DESCRIPTORS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE DescriptorRecordSet SYSTEM "https://www.nlm.nih.gov/databases/dtd/nlmdescriptorrecordset_20260101.dtd">
<DescriptorRecordSet LanguageCode="eng">
<DescriptorRecord DescriptorClass="1">
  <DescriptorUI>D006528</DescriptorUI>
  <DescriptorName><String>Carcinoma, Hepatocellular</String></DescriptorName>
  <DateCreated><Year>1999</Year><Month>01</Month><Day>01</Day></DateCreated>
  <AllowableQualifiersList>
    <AllowableQualifier>
      <QualifierReferredTo>
        <QualifierUI>Q000150</QualifierUI><QualifierName><String>complications</String></QualifierName>
      </QualifierReferredTo>
      <Abbreviation>CO</Abbreviation>
    </AllowableQualifier>
  </AllowableQualifiersList>
  <SeeRelatedList>
    <SeeRelatedDescriptor>
      <DescriptorReferredTo>
        <DescriptorUI>D008114</DescriptorUI>
        <DescriptorName><String>Liver Neoplasms, Experimental</String></DescriptorName>
      </DescriptorReferredTo>
    </SeeRelatedDescriptor>
  </SeeRelatedList>
  <TreeNumberList>
    <TreeNumber>C04.557.470.200.025.255</TreeNumber>
    <TreeNumber>C06.552.697.160</TreeNumber>
  </TreeNumberList>
  <ConceptList>
    <Concept PreferredConceptYN="N">
      <ConceptUI>M0000002</ConceptUI>
      <ConceptName><String>Fibrolamellar Hepatoma</String></ConceptName>
      <ScopeNote>Not the note of the descriptor.</ScopeNote>
      <TermList>
        <Term ConceptPreferredTermYN="Y" IsPermutedTermYN="N" LexicalTag="NON" RecordPreferredTermYN="N">
          <TermUI>T000003</TermUI><String>Fibrolamellar Hepatoma</String>
        </Term>
      </TermList>
    </Concept>
    <Concept PreferredConceptYN="Y">
      <ConceptUI>M0000001</ConceptUI>
      <ConceptName><String>Carcinoma, Hepatocellular</String></ConceptName>
      <ScopeNote>A malignant tumor of the
        &lt;liver&gt; &#38; its cells.
      </ScopeNote>
      <TermList>
        <Term ConceptPreferredTermYN="Y" IsPermutedTermYN="N" LexicalTag="NON" RecordPreferredTermYN="Y">
          <TermUI>T000001</TermUI><String>Carcinoma, Hepatocellular</String>
        </Term>
        <Term ConceptPreferredTermYN="N" IsPermutedTermYN="Y" LexicalTag="NON" RecordPreferredTermYN="N">
          <TermUI>T000001</TermUI><String>Hepatocellular Carcinoma</String>
        </Term>
        <Term ConceptPreferredTermYN="N" IsPermutedTermYN="N" LexicalTag="NON" RecordPreferredTermYN="N">
          <TermUI>T000002</TermUI><String>Hepatoma</String>
        </Term>
        <Term ConceptPreferredTermYN="N" IsPermutedTermYN="N" LexicalTag="NON" RecordPreferredTermYN="N">
          <TermUI>T000004</TermUI><String>Hepatoma</String>
        </Term>
      </TermList>
    </Concept>
  </ConceptList>
</DescriptorRecord>
<DescriptorRecord DescriptorClass="1">
  <DescriptorUI>D009536</DescriptorUI>
  <DescriptorName><String>Niacinamide</String></DescriptorName>
  <TreeNumberList><TreeNumber>D03.066.515.510</TreeNumber></TreeNumberList>
  <ConceptList>
    <Concept PreferredConceptYN="Y">
      <ConceptUI>M0014838</ConceptUI>
      <TermList>
        <Term IsPermutedTermYN="N"><TermUI>T1</TermUI><String>Niacinamide</String></Term>
        <Term IsPermutedTermYN="N"><TermUI>T2</TermUI><String>Nicotinsäureamid Jenapharm</String></Term>
        <Term IsPermutedTermYN="Y"><TermUI>T3</TermUI><String>B3, Vitamin</String></Term>
      </TermList>
    </Concept>
  </ConceptList>
</DescriptorRecord>
<DescriptorRecord DescriptorClass="3">
  <DescriptorUI>D008297</DescriptorUI>
  <DescriptorName><String>Male</String></DescriptorName>
  <ConceptList>
    <Concept PreferredConceptYN="Y">
      <TermList><Term IsPermutedTermYN="N"><String>Male</String></Term></TermList>
    </Concept>
  </ConceptList>
</DescriptorRecord>
</DescriptorRecordSet>
"""

SUPPLEMENTARY = """<?xml version="1.0"?>
<SupplementalRecordSet LanguageCode="eng">
<SupplementalRecord SCRClass="1">
  <SupplementalRecordUI>C000006</SupplementalRecordUI>
  <SupplementalRecordName><String>insulin, neutral</String></SupplementalRecordName>
  <Note>a pharmaceutical preparation of insulin</Note>
  <HeadingMappedToList>
    <HeadingMappedTo>
      <DescriptorReferredTo>
        <DescriptorUI>*D061389</DescriptorUI>
        <DescriptorName><String>*Insulin, Regular, Human</String></DescriptorName>
      </DescriptorReferredTo>
    </HeadingMappedTo>
    <HeadingMappedTo>
      <DescriptorReferredTo>
        <DescriptorUI>D007328</DescriptorUI><DescriptorName><String>Insulin</String></DescriptorName>
      </DescriptorReferredTo>
      <QualifierReferredTo>
        <QualifierUI>Q000031</QualifierUI><QualifierName><String>analogs</String></QualifierName>
      </QualifierReferredTo>
    </HeadingMappedTo>
  </HeadingMappedToList>
  <IndexingInformationList>
    <IndexingInformation>
      <DescriptorReferredTo><DescriptorUI>D000001</DescriptorUI></DescriptorReferredTo>
    </IndexingInformation>
  </IndexingInformationList>
  <ConceptList>
    <Concept PreferredConceptYN="Y">
      <TermList>
        <Term IsPermutedTermYN="N"><String>insulin, neutral</String></Term>
        <Term IsPermutedTermYN="N"><String>neutral insulin</String></Term>
      </TermList>
    </Concept>
  </ConceptList>
</SupplementalRecord>
</SupplementalRecordSet>
"""

TABLE = (
    "D006528\tCarcinoma, Hepatocellular\tHepatoma|Liver Cancer| HCC |Hepatoma|\tC04.557|C06.552\textra\n"
    "\n"
    "D008297\tMale\t\n"
    "C000006\tinsulin, neutral\tneutral insulin\tD061389,D007328\r\n"
)


def write(path: Path, text: str) -> Path:
    """The file at `path` with this text in it."""
    path.write_bytes(text.encode())
    return path
