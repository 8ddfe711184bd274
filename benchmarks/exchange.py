"""Whether exported projects are valid.

python benchmarks/exchange.py SCHEMA.xsd STUDY (needs xmlschema and REFI's project schema).
"""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from pathlib import Path

import ctthemes as ct


def main(schema: str, folder: str) -> None:
    import xmlschema

    study = ct.read_study(folder)
    codings = ct.codings(ct.tokenize(study.corpus), study.codebook)
    with tempfile.TemporaryDirectory() as place:
        project = ct.exchange.Project(study.corpus, study.codebook, codings, study.hand_codings)
        file = ct.exchange.save_qdpx(project, Path(place) / "study.qdpx")
        with zipfile.ZipFile(file) as packed:
            xmlschema.XMLSchema(schema).validate(io.BytesIO(packed.read("project.qde")))
        back = ct.exchange.read_qdpx(file)
    print(f"valid; {len(back.codings):,} of {len(codings):,} codings and {len(back.corpus):,} documents came back")
    if study.hand_codings is not None and back.hand_codings is not None:
        same = (back.hand_codings == study.hand_codings).all(axis=1).sum()
        print(f"{same:,} of {len(study.hand_codings):,} hand codings came back the same")


if __name__ == "__main__":
    main(*sys.argv[1:])
