"""Three figures of a study for every journal: held against our verifier, poppler and Pillow.

    python benchmarks/presets.py STUDY CODEBOOK FOLDER [PRESET ...]

Prints one line per preset: files written, our checks that hold, and what pdfinfo, pdffonts and Pillow read.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from PIL import Image

import ctthemes as ct


def main(study_path: str, codebook: str, folder: str, *presets: str) -> None:
    study = ct.read_study(study_path, codebook=codebook)
    tokens = ct.tokenize(study.corpus)
    codings = ct.codings(tokens, study.codebook)
    trend = ct.rate_trend(ct.count_themes(codings, tokens.documents), period="year")
    few = trend[trend["series"].isin([theme.name for theme in study.codebook.themes][:3])]
    prevalence = ct.prevalence(codings, tokens.documents)
    origin = ct.provenance(study)
    exhibits = [
        ct.exhibits.trend(few, provenance=origin), ct.exhibits.trend_heatmap(trend, provenance=origin),
        ct.exhibits.prevalence(prevalence, provenance=origin),
    ]  # fmt: skip
    for preset in presets or ct.exhibits.journal_presets()["preset"]:
        for exhibit in exhibits:
            plot = exhibit.kind.name
            home = Path(folder) / preset / plot
            exhibit.save(home, preset=preset)
            checks = ct.exhibits.verify_exhibit(home)
            print(preset, plot, f"{int(checks['holds'].sum())} of {len(checks)} checks hold;", *_others(home, plot))


def _others(home: Path, plot: str) -> list[str]:
    """Return what tools that know nothing of ctthemes read."""
    told = subprocess.run(["pdfinfo", home / f"{plot}.pdf"], capture_output=True, text=True, check=True).stdout
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told)
    width = float(size[1]) / 72 * 25.4 if size else float("nan")
    rows = subprocess.run(["pdffonts", home / f"{plot}.pdf"], capture_output=True, text=True, check=True).stdout
    fonts = [" ".join(line.split()[:5]) for line in rows.splitlines()[2:]]
    read = [f"pdfinfo {width:.1f} mm;", f"pdffonts {', '.join(fonts)};"]
    for kind in ("png", "tiff"):
        if (home / f"{plot}.{kind}").exists():
            with Image.open(home / f"{plot}.{kind}") as picture:
                dpi = float(picture.info["dpi"][0])
                read.append(f"{kind} {picture.mode} {dpi:.0f} dpi {picture.width / dpi * 25.4:.1f} mm")
    return read


if __name__ == "__main__":
    main(*sys.argv[1:])
