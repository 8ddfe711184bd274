"""The same study gives the same bytes, in a fresh process, on another day, with other hashes and more workers."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT, SEEDS

SCRIPT = """\
import sys
from pathlib import Path
import ctthemes as ct

study, output, workers = ct.read_study(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
tokens = ct.tokenize(study.corpus)
origin = ct.provenance(study, seed=7)
frequency = ct.frequency(ct.count_terms(ct.remove_terms(tokens, study.stop_words)))
codings = ct.codings(tokens, study.codebook)
trend = ct.rate_trend(ct.count_themes(codings, tokens.documents), period="year")
jobs = {
    "cloud": (lambda: ct.exhibits.frequency_cloud(frequency, n_removed=0, seed=7, provenance=origin), frequency),
    "trend": (lambda: ct.exhibits.trend_panels(trend, provenance=origin), trend),
}
def draw(name):
    make, table = jobs[name]
    preset = "nature" if name == "trend" else None
    make().save(output / name, preset=preset)
    ct.save_table(table, output / "tables" / f"{name}.csv")
if workers == 1:
    [draw(name) for name in jobs]
else:
    import multiprocessing
    processes = [multiprocessing.get_context("fork").Process(target=draw, args=(name,)) for name in reversed(jobs)]
    [process.start() for process in processes]
    [process.join() for process in processes]
"""


def bytes_of(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.slow
def test_csv_pdf_svg_png_are_the_same_bytes_with_other_hashes_day_and_workers(tmp_path: Path) -> None:
    settings = [("0", "1", "1356998400", "UTC"), ("4242", "2", "1700000000", "Asia/Tokyo")]
    for hash_seed, workers, day, zone in settings:
        environment = {
            **os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed, "SOURCE_DATE_EPOCH": day, "TZ": zone,
        }  # fmt: skip
        command = [sys.executable, "-c", SCRIPT, str(SEEDS), str(tmp_path / hash_seed), workers]
        subprocess.run(command, check=True, env=environment, cwd=tmp_path)
    first, second = (bytes_of(tmp_path / hash_seed) for hash_seed, *_ in settings)
    assert {Path(name).suffix for name in first} == {".csv", ".json", ".md", ".pdf", ".png", ".svg"}
    assert first == second
