"""The command line, with small notebooks made here and a real kernel."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ctthemes.app import cli, manifest, notebooks, places, results_page, runner, terminal
from ctthemes.app.commands import lab
from ctthemes.app.results_page import Head

ROOT = Path(__file__).resolve().parents[2]
PARAMETERS = '# parameters\nSTUDY = "../seeds"\nCODEBOOK = None\nOUTPUT = "../output/seeds"'
LOADS = re.compile(
    r"""<(?:script|link|iframe)\b|@import|(?:src|srcset)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?http"""
)
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # 1 by 1
EXHIBIT = f"""\
import base64, pathlib
folder = pathlib.Path(OUTPUT) / "figures" / "trend"
folder.mkdir(parents=True)
(folder / "trend.png").write_bytes(base64.b64decode("{PIXEL}"))
(folder / "trend.csv").write_text("period,count\\n2013,3\\n")
(folder / "caption.md").write_text("Counts <script>alert(1)</script> & rates.\\n\\nOne document a year.")
(folder / "provenance.json").write_text('{{"alt": "A line at \\\\"three\\\\""}}')
tables = pathlib.Path(OUTPUT) / "tables"
tables.mkdir()
(tables / "theme_counts.csv").write_text("theme,count\\n<b>victims</b>,3\\n")
"""


def write_notebook(folder: Path, name: str, *sources: str) -> Path:
    """Write a notebook: `# ...` makes a heading, `# parameters` the tagged cell, all else code."""
    cells = []
    for number, source in enumerate(sources):
        cell: dict[str, object] = {"id": f"c{number}", "metadata": {}, "source": source, "cell_type": "code"}
        if source.startswith("# parameters"):
            cell["metadata"] = {"tags": ["parameters"]}
        elif source.startswith("# "):
            cell["cell_type"] = "markdown"
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        cells.append(cell)
    path = folder / f"{name}.ipynb"
    folder.mkdir(exist_ok=True)
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A study of one document in a folder of its own, from which the command line is called."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.txt").write_text("Statement\n\n18 March 2013\n\nTerrorism is a threat to all States.\n")
    (folder / "documents.csv").write_text("file,date,date_source\na.txt,2013-03-18,metadata\n")
    (folder / "codebook.yml").write_text("version: 1\nthemes:\n  threat:\n    patterns: [threat*]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(places, "PROJECT", tmp_path)
    return folder


def visible(html: str) -> str:
    return re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)


@pytest.mark.usefixtures("study")
def test_a_run_writes_pages_and_an_index_and_exits_0(tmp_path, capsys):
    write_notebook(tmp_path / "notebooks", "01_corpus", "# What is there?", PARAMETERS, EXHIBIT)
    write_notebook(tmp_path / "notebooks", "02_more", "# And more?", PARAMETERS, "1 + 1")

    assert cli.main(["run", "mine"]) == 0

    output = tmp_path / "output" / "mine"
    assert sorted(path.name for path in (output / "notebooks").iterdir()) == ["01_corpus.html", "02_more.html"]
    index = (output / "index.html").read_text()
    assert "1 document · 2013 · 1 theme in the codebook" in index
    assert index.index("What is there?") < index.index("And more?")
    printed = capsys.readouterr()
    assert "2 of 2 notebooks finished" in printed.out
    assert f"Open {Path('output/mine/index.html')}" in printed.out
    assert "\x1b" not in printed.err
    assert "\r" not in printed.err
    assert "01_corpus: finished" in printed.err


@pytest.mark.usefixtures("study")
def test_a_failing_cell_is_reported_with_notebook_cell_and_error_and_the_others_still_run(tmp_path, capsys):
    write_notebook(
        tmp_path / "notebooks", "01_bad", "# Bad", PARAMETERS, "x = 1", "raise KeyError('no <such> theme')", "x"
    )
    write_notebook(tmp_path / "notebooks", "02_good", "# Good", PARAMETERS, "print('still' + ' here')")

    assert cli.main(["run", "mine"]) == 1

    printed = capsys.readouterr()
    assert "01_bad.ipynb stopped at cell 4 of 5" in printed.err
    assert "KeyError: 'no <such> theme'" in printed.err
    assert "----> 1 raise KeyError" in printed.err
    assert "1 of 2 notebooks finished" in printed.out
    pages = tmp_path / "output" / "mine" / "notebooks"
    assert "still here" in visible((pages / "02_good.html").read_text())
    assert "KeyError" in visible((pages / "01_bad.html").read_text())
    index = (tmp_path / "output" / "mine" / "index.html").read_text()
    assert "1 of 2 notebooks did not finish" in index
    assert "KeyError: &#39;no &lt;such&gt; theme&#39;" in index


@pytest.mark.usefixtures("study")
def test_a_kernel_that_dies_is_reported_with_its_cell(tmp_path, capsys):
    write_notebook(tmp_path / "notebooks", "01_dies", "# Dies", PARAMETERS, "import os; os._exit(3)")
    assert cli.main(["run", "mine"]) == 1
    assert "01_dies.ipynb stopped at cell 3 of 3" in capsys.readouterr().err


@pytest.mark.usefixtures("study")
def test_a_file_that_is_no_notebook_is_reported_and_the_others_still_run(tmp_path, capsys):
    write_notebook(tmp_path / "notebooks", "02_good", "# Good", PARAMETERS)
    (tmp_path / "notebooks" / "01_broken.ipynb").write_text("not a notebook")
    assert cli.main(["run", "mine"]) == 1
    printed = capsys.readouterr()
    assert "01_broken.ipynb stopped outside its cells" in printed.err
    assert "1 of 2 notebooks finished" in printed.out


def test_the_kernel_is_this_interpreter_in_the_notebooks_folder_with_absolute_parameters(study, tmp_path, monkeypatch):
    impostor = tmp_path / "jupyter" / "kernels" / "python3"
    impostor.mkdir(parents=True)
    (impostor / "kernel.json").write_text('{"argv": ["false"], "display_name": "other", "language": "python"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    check = f"""\
import os, sys
assert os.path.samefile(sys.prefix, {sys.prefix!r}), sys.prefix
assert os.getcwd() == {str(tmp_path / "notebooks")!r}
assert STUDY == {str(study)!r}, STUDY
assert CODEBOOK == {str(tmp_path / "other.yml")!r}, CODEBOOK
assert OUTPUT == {str(tmp_path / "results")!r}, OUTPUT
"""
    source = write_notebook(tmp_path / "notebooks", "01_where", "# Where", PARAMETERS, check)
    before = source.read_bytes()
    (tmp_path / "other.yml").write_text((study / "codebook.yml").read_text())

    assert cli.main(["run", "mine", "--codebook", "other.yml", "--output", "results"]) == 0

    assert source.read_bytes() == before
    assert (tmp_path / "results" / "index.html").exists()


def test_injected_parameters_follow_the_tagged_cell_and_replace_an_older_injection(tmp_path):
    source = write_notebook(tmp_path, "01_a", "# A", PARAMETERS, "STUDY")
    once = notebooks.inject_parameters(notebooks.read_notebook(source), {"STUDY": "it's"})
    twice = notebooks.inject_parameters(once, {"STUDY": "that"})
    assert [cell.source.splitlines()[-1] for cell in once.cells[2:]] == ['STUDY = "it\'s"', "STUDY"]
    assert [cell.source.splitlines()[-1] for cell in twice.cells[2:]] == ["STUDY = 'that'", "STUDY"]


def test_a_notebook_without_parameters_cell_gets_them_at_its_top(tmp_path):
    source = write_notebook(tmp_path, "01_a", "# A", "STUDY")
    injected = notebooks.inject_parameters(notebooks.read_notebook(source), {"STUDY": "x"})
    assert injected.cells[0].source.endswith("STUDY = 'x'")


@pytest.mark.usefixtures("study")
def test_pages_load_nothing_and_tell_no_absolute_path_of_a_parameter(tmp_path):
    draw = "import matplotlib.pyplot as plt\nax = plt.figure(figsize=(1, 1)).add_subplot()"
    write_notebook(
        tmp_path / "notebooks", "01_a", "# A $x^2$", PARAMETERS, EXHIBIT, draw, "%matplotlib inline\n" + draw
    )
    assert cli.main(["run", "mine"]) == 0
    for path in (tmp_path / "output" / "mine").rglob("*.html"):
        html = path.read_text()
        own = (
            html.replace("<script>", "", 1) if path.name == "index.html" else html
        )  # inside the page, held by its hash
        assert not LOADS.search(own), path
        assert "default-src 'none'" in html
        assert str(tmp_path) not in html
    assert notebooks.FIGURE_ALT in html or notebooks.FIGURE_ALT in (path.parent / "notebooks" / "01_a.html").read_text()


@pytest.mark.usefixtures("study")
def test_two_runs_write_the_same_bytes(tmp_path):
    warn = "import warnings\nwarnings.warn('careful')\nprint(sorted({'a', 'b'}), hash('a'))"
    write_notebook(tmp_path / "notebooks", "01_a", "# A", PARAMETERS, warn)
    pages = []
    for _ in range(2):
        assert cli.main(["run", "mine"]) == 0
        pages.append({p.name: p.read_bytes() for p in (tmp_path / "output" / "mine").rglob("*.html")})
    assert pages[0] == pages[1]


def test_the_page_says_what_changed_since_the_last_run(tmp_path):
    for name in ("figures/trend", "figures/map", "tables"):
        (tmp_path / name).mkdir(parents=True)
    files = ["figures/map/map.csv", "figures/map/map.png", "figures/trend/trend.png", "tables/new.csv"]
    for name in files:
        (tmp_path / name).write_text(name)
    manifest.write_manifest(tmp_path, files[:3])
    last = {**manifest.previous(tmp_path), "tables/old.csv": "0"}
    assert manifest.changes(last, tmp_path, [*files[:3]]) == ["table old: gone"]
    (tmp_path / files[0]).write_text("other")
    (tmp_path / files[2]).write_text("other")
    changed = manifest.changes(last, tmp_path, files)
    assert changed == [
        "figure map: other numbers", "figure trend: other picture or words, the same numbers", "table new: new",
        "table old: gone",
    ]  # fmt: skip
    assert manifest.changes({}, tmp_path, files) == []
    shown = results_page.save_page(tmp_path, head=Head("x"), runs=[], written=[], changed=changed).read_text()
    assert "What changed since the last run" in shown
    assert "<li>table old: gone</li>" in shown


@pytest.mark.usefixtures("study")
def test_the_index_shows_markup_in_captions_and_tables_as_text(tmp_path):
    write_notebook(tmp_path / "notebooks", "01_a", "# <i>A</i>", PARAMETERS, EXHIBIT)
    assert cli.main(["run", "mine"]) == 0
    index = (tmp_path / "output" / "mine" / "index.html").read_text()
    assert "<p>Counts &lt;script&gt;alert(1)&lt;/script&gt; &amp; rates.</p><p>One document a year.</p>" in index
    assert "&lt;b&gt;victims&lt;/b&gt;" in index
    assert "&lt;i&gt;A&lt;/i&gt;" in index
    assert 'alt="A line at &#34;three&#34;"' in index
    assert 'href="figures/trend/trend.csv"' in index
    assert 'href="tables/theme_counts.csv"' in index
    assert f"data:image/png;base64,{PIXEL}" in index


def test_an_exhibit_links_to_the_words_it_counts(tmp_path):
    source = write_notebook(tmp_path, "03_a", 'save("/figures/trend"); save("/figures/topics"); save("prevalence.csv")')
    records = {"trend": {"evidence": ["codings", "theme_quotations"]}, "topics": {"evidence": ["topic_passages"]}}
    tables = [f"tables/{name}.csv" for name in ("codings", "other", "prevalence", "theme_quotations", "topic_passages")]
    (tmp_path / "tables").mkdir()
    for name in tables:
        (tmp_path / name).write_text("a\n1\n")
    for name, record in records.items():
        (tmp_path / "figures" / name).mkdir(parents=True)
        (tmp_path / "figures" / name / "provenance.json").write_text(json.dumps(record))
    runs = [runner.NotebookRun(source, "A", None, None, 0.0)]
    written = [*tables, *(f"figures/{name}/provenance.json" for name in records)]
    index = results_page.save_page(tmp_path, head=Head("s"), runs=runs, written=written).read_text()
    trend, topics = re.findall(r"<p class=.files.>Evidence: (.*)</p>", index)
    assert re.findall(r'href="tables/(\w+)\.csv"', trend) == ["codings", "theme_quotations"]
    assert re.findall(r'href="tables/(\w+)\.csv"', topics) == ["topic_passages"]


def test_a_picture_whose_alternative_repeats_its_caption_points_to_the_caption(tmp_path):
    folder = tmp_path / "figures" / "trend"
    folder.mkdir(parents=True)
    (folder / "trend.png").write_bytes(base64.b64decode(PIXEL))
    (folder / "caption.md").write_text("One line.\n")
    (folder / "provenance.json").write_text('{"alt": "One line."}')
    index = results_page.save_page(tmp_path, head=Head("s"), runs=[], written=["figures/trend/trend.png"])
    assert 'alt="Figure 1. Trend: the caption describes it" width="1" height="1"' in index.read_text()


@pytest.mark.usefixtures("study")
def test_two_notebooks_run_at_a_time_and_are_listed_in_their_order(tmp_path):
    wait = "import pathlib, time\nwhile not pathlib.Path('met').exists(): time.sleep(0.02)"
    write_notebook(tmp_path / "notebooks", "01_waits", "# Waits", PARAMETERS, wait)
    write_notebook(tmp_path / "notebooks", "02_lets_go", "# Lets go", PARAMETERS, "open('met', 'w').close()")
    assert cli.main(["run", "mine", "--jobs", "2"]) == 0
    index = (tmp_path / "output" / "mine" / "index.html").read_text()
    assert index.index("Waits") < index.index("Lets go")


def test_exhibits_come_in_the_order_in_which_notebooks_name_them(tmp_path):
    first = write_notebook(tmp_path, "01_a", 'save("/figures/zebra"); save("apple")')
    second = write_notebook(tmp_path, "02_b", 'f(f"{OUTPUT}/figures/mango")')
    runs = [runner.NotebookRun(path, path.stem, None, None, 0.0) for path in (first, second)]
    written = []
    for name in ("apple", "cloud_a", "mango", "zebra"):
        (tmp_path / "figures" / name).mkdir(parents=True)
        (tmp_path / "figures" / name / f"{name}.csv").write_text("a\n1\n")
        written.append(f"figures/{name}/{name}.csv")
    index = results_page.save_page(tmp_path, head=Head("s"), runs=runs, written=written).read_text()
    titles = re.findall(r"Figure \d\. (\w+( \w)?): ", index)
    assert [title[0] for title in titles] == ["Zebra", "Apple", "Mango", "Cloud a"]


@pytest.mark.usefixtures("study")
def test_what_an_earlier_run_wrote_goes_and_what_others_wrote_stays(tmp_path, capsys):
    notebook = write_notebook(tmp_path / "notebooks", "01_old", "# Old", PARAMETERS, EXHIBIT)
    assert cli.main(["run", "mine"]) == 0
    output = tmp_path / "output" / "mine"
    (output / "figures" / "trend" / "notes.txt").write_text("mine")
    (output / "tables" / "own.csv").write_text("a\n1\n")
    (output / "tables" / "theme_counts.csv").write_text("corrected by hand\n")
    notebook.unlink()
    write_notebook(tmp_path / "notebooks", "02_new", "# New", PARAMETERS)

    assert cli.main(["run", "mine"]) == 0

    assert sorted(path.name for path in output.rglob("*") if path.is_file() and path.name[0] != ".") == [
        "02_new.html", "index.html", "manifest.json", "notes.txt", "own.csv", "theme_counts.csv",
    ]  # fmt: skip
    index = (output / "index.html").read_text()
    assert "figure trend: gone table theme_counts: gone" in " ".join(visible(index).split())
    assert "figures/trend" not in index
    assert "own.csv" not in index
    assert "theme_counts.csv" not in index
    assert "is kept" in capsys.readouterr().err


def test_a_manifest_never_reaches_outside_what_runs_write(tmp_path):
    output = tmp_path / "output"
    (output / "figures").mkdir(parents=True)
    outside = tmp_path / "precious.txt"
    outside.write_text("x")
    (output / "own.txt").write_text("x")
    (output / "figures" / "link").symlink_to(tmp_path)
    digest = manifest._digest(outside)
    names = ["../precious.txt", str(outside), "figures/../../precious.txt", "figures/link/precious.txt", "own.txt"]
    (output / manifest.MANIFEST).write_text(json.dumps({"files": dict.fromkeys(names, digest)}))
    manifest.remove_previous(output)
    assert outside.exists()
    assert (output / "own.txt").exists()


@pytest.mark.usefixtures("study")
def test_an_unreadable_manifest_is_an_error_with_a_remedy(tmp_path, capsys):
    write_notebook(tmp_path / "notebooks", "01_a", "# A", PARAMETERS)
    (tmp_path / "output" / "mine").mkdir(parents=True)
    (tmp_path / "output" / "mine" / "manifest.json").write_text("[]")
    assert cli.main(["run", "mine"]) == 2
    assert "cannot be read" in " ".join(capsys.readouterr().err.split())


def test_a_bad_study_fails_with_2_and_one_paragraph_before_any_kernel(study, tmp_path, capsys, monkeypatch):
    write_notebook(tmp_path / "notebooks", "01_a", "# A", PARAMETERS)
    monkeypatch.setattr(runner, "run_notebooks", lambda *_, **__: pytest.fail("a kernel was started"))
    (study / "codebook.yml").write_text("version: 1\nthemes:\n  threat:\n    patterns: ['*']\n")
    assert cli.main(["run", "mine"]) == 2
    said = capsys.readouterr().err
    assert "codebook.yml:4" in said
    assert "Traceback" not in said
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "nowhere"], "nowhere: no such study"),
        (["run", "mine", "--notebooks", "empty"], "no notebooks named like 01_corpus.ipynb"),
        (["run", "mine", "--output", "mine"], "lies in the study"),
        (["run", "mine", "--codebook", "missing.yml"], "missing.yml"),
        (["lab", "--output", "x"], "need a STUDY"),
    ],
)
@pytest.mark.usefixtures("study")
def test_an_unusable_argument_exits_2_and_says_why(tmp_path, capsys, words, said):
    write_notebook(tmp_path / "notebooks", "01_a", "# A", PARAMETERS)
    assert cli.main(words) == 2
    assert said in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("words", [[], ["fly"], ["run", "--jobs", "0"], ["run", "--jobs", "two"]])
def test_unknown_commands_and_values_exit_2(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        cli.main(words)
    assert "usage: ctthemes" in capsys.readouterr().err


def test_the_study_is_the_seeds_unless_named(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "PROJECT", tmp_path / "checkout")
    (tmp_path / "checkout" / "seeds").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert places.study_path(None) == tmp_path / "checkout" / "seeds"
    (tmp_path / "seeds").mkdir()
    assert places.study_path(None) == tmp_path / "seeds"


def test_a_read_only_study_is_enough(study, tmp_path):
    write_notebook(tmp_path / "notebooks", "01_a", "# A", PARAMETERS)
    names = sorted(path.name for path in study.iterdir())
    study.chmod(0o555)
    try:
        assert cli.main(["run", "mine"]) == 0
    finally:
        study.chmod(0o755)
    assert sorted(path.name for path in study.iterdir()) == names


def test_on_a_terminal_a_bar_is_drawn_and_wiped():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    stream = Terminal()
    hear = terminal.progress(stream, 1)
    hear(runner.Step(Path("01_a.ipynb"), 5, 10))
    assert stream.getvalue() == "\r\x1b[K[##########..........]  50%  01_a, cell 6"
    hear(runner.Step(Path("01_a.ipynb"), 1, 1, runner.NotebookRun(Path("01_a.ipynb"), "A", None, None, 2.0)))
    assert stream.getvalue().endswith("\r\x1b[K01_a: finished (2.0 s)\n")


@pytest.mark.usefixtures("study")
def test_lab_opens_the_notebooks_with_this_interpreter(tmp_path, monkeypatch):
    write_notebook(tmp_path / "notebooks", "01_a", "# A", PARAMETERS)
    called = []
    monkeypatch.setattr(os, "execve", lambda *call: called.append(call) or sys.exit(0))
    with pytest.raises(SystemExit):
        cli.main(["lab", "--", "--no-browser"])
    program, command, environment = called[0]
    assert program == command[0] == sys.executable
    assert command[1:] == [
        "-m", "jupyterlab", f"--ServerApp.root_dir={tmp_path}", "--LabApp.default_url=/lab/tree/notebooks?file-browser-path=/",
        *lab.QUIET_LAB, "--no-browser",
    ]  # fmt: skip
    assert environment["JUPYTER_PREFER_ENV_PATH"] == "1"


@pytest.mark.usefixtures("study")
def test_lab_opens_the_start_notebook_where_there_is_one(tmp_path, monkeypatch):
    write_notebook(tmp_path / "notebooks", "00_start", "# Start", PARAMETERS)
    called = []
    monkeypatch.setattr(os, "execve", lambda *call: called.append(call) or sys.exit(0))
    with pytest.raises(SystemExit):
        cli.main(["lab"])
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start.ipynb?file-browser-path=/" in called[0][1]


def test_links_between_notebooks_lead_to_pages_on_a_page(tmp_path):
    source = write_notebook(tmp_path, "00_start", "# A", PARAMETERS)
    read = notebooks.read_notebook(source)
    read.cells[0].source = "# A\n\n[next](01_corpus.ipynb) and [elsewhere](https://example.org/01_corpus.ipynb)"
    html = notebooks.write_page(read, source, tmp_path / "a.html", title="A").read_text(encoding="utf-8")
    assert 'href="01_corpus.html"' in html
    assert 'href="https://example.org/01_corpus.ipynb"' in html


def test_lab_on_a_study_opens_copies_set_to_it_and_keeps_those_that_are_there(study, tmp_path, monkeypatch, capsys):
    write_notebook(tmp_path / "notebooks", "01_a", "# A", PARAMETERS)
    write_notebook(tmp_path / "notebooks", "02_b", "# B", PARAMETERS)
    copies = tmp_path / "mine" / "notebooks"
    copies.mkdir(parents=True)
    (copies / "02_b.ipynb").write_text("edited")
    monkeypatch.setattr(os, "execve", lambda *_: sys.exit(0))
    with pytest.raises(SystemExit):
        cli.main(["lab", "mine"])
    copy = notebooks.read_notebook(copies / "01_a.ipynb")
    assert f"STUDY = {str(study)!r}" in copy.cells[2].source
    assert (copies / "02_b.ipynb").read_text() == "edited"
    assert "is there already and is kept" in " ".join(capsys.readouterr().err.split())


@pytest.mark.usefixtures("study")
def test_an_interrupt_stops_the_kernels_and_leaves_a_manifest(tmp_path):
    wait = "import os, time\n(folder / 'pid').write_text(str(os.getpid()))\ntime.sleep(600)"
    write_notebook(tmp_path / "notebooks", "01_long", "# Long", PARAMETERS, EXHIBIT, wait)
    code = "import sys; from ctthemes.app import cli, places; places.PROJECT = places.Path.cwd(); sys.exit(cli.main(['run', 'mine']))"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    pid = tmp_path / "output" / "mine" / "figures" / "trend" / "pid"
    _wait_for(lambda: pid.exists() and pid.read_text())
    process.send_signal(2)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130, said
    assert "interrupted" in said
    kernel = int(pid.read_text())
    _wait_for(lambda: not Path(f"/proc/{kernel}").exists() or not Path("/proc").exists())
    assert "figures/trend/trend.png" in (tmp_path / "output" / "mine" / "manifest.json").read_text()


def _wait_for(happened, seconds=60):
    import time

    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_help_says_what_the_commands_do(capsys):
    for words in (["--help"], ["run", "--help"], ["lab", "--help"]):
        with pytest.raises(SystemExit, match="0"):
            cli.main(words)
    said = capsys.readouterr().out
    assert "--codebook FILE" in said
    assert "index.html, the page to open first" in said


def test_the_module_runs_as_a_command():
    done = subprocess.run([sys.executable, "-m", "ctthemes", "--help"], capture_output=True, text=True, check=True)
    assert "usage: ctthemes" in done.stdout
