"""QualCoder without its windows: import a project, export it again, with QualCoder's own code.

PYTHON_WITH_QUALCODER benchmarks/qualcoder_driver.py QUALCODER_SOURCE IN.qdpx OUT.qdpx
(needs PyQt6, pymupdf, Pillow and qtawesome; QUALCODER_SOURCE is the folder that holds the package `qualcoder`).
"""

from __future__ import annotations

import ast
import os
import shutil
import sqlite3
import sys
import tempfile
import types
from pathlib import Path
from typing import Any

VIEWS = ("code_image", "code_text", "code_av", "annotation")


class App:
    """As much of QualCoder's application as its import and export use."""

    def __init__(self, home: Path) -> None:
        self.settings: dict[str, Any] = {
            "directory": str(home),
            "codername": "default",
            "ai_enable": "False",
            "fontsize": 10,
            "font": "Sans",
        }
        self.project_path, self.project_name = str(home / "project.qda"), "project.qda"
        self.version, self.ai, self.ai_models, self.project_events = "QualCoder", None, [], None
        (home / "project.qda" / "documents").mkdir(parents=True)
        self.conn = sqlite3.connect(home / "project.qda" / "data.qda")

    def write_config_ini(self, *_: object) -> None:
        """Keep nothing."""

    def get_annotations(self) -> list[dict[str, Any]]:
        """Return the notes on places of texts, as QualCoder's own method does."""
        names = ("anid", "fid", "pos0", "pos1", "memo", "owner", "date")
        rows = self.conn.execute(f"select {', '.join(names)} from annotation").fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]


def make_tables(source: Path, app: App) -> None:
    """Make the tables of a new project by the statements in QualCoder's own code."""
    tree = ast.parse((source / "qualcoder" / "__main__.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "new_project":
            for call in ast.walk(node):
                if isinstance(call, ast.Constant) and str(call.value).startswith("CREATE TABLE"):
                    app.conn.execute(call.value)
    app.conn.execute("insert into project (databaseversion, date, memo) values ('v17', '2020-01-01 00:00:00', '')")
    app.conn.commit()


def main(source: str, given: str, out: str) -> None:
    """Import the one file and write the other."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.path.insert(0, source)
    import qualcoder  # noqa: F401  (defines the translation)
    from PyQt6 import QtWidgets

    sys.modules.setdefault("vlc", types.ModuleType("vlc"))
    sys.modules["qualcoder.helpers"] = helpers = types.ModuleType("qualcoder.helpers")
    helpers.Message = type("Message", (), {"__init__": lambda *_: None, "exec": lambda *_: None})  # type: ignore[attr-defined]
    from qualcoder import refi

    window = QtWidgets.QApplication([])
    home = Path(tempfile.mkdtemp())
    os.environ["HOME"] = str(home)
    (home / ".qualcoder").mkdir()
    local = home / "in.qdpx"
    shutil.copy(given, local)
    app = App(home)
    make_tables(Path(source), app)
    QtWidgets.QFileDialog.getOpenFileName = lambda *_, **__: (str(local), True)
    QtWidgets.QFileDialog.getExistingDirectory = lambda *_, **__: str(home)
    refi.RefiLineEndings.exec = lambda _: 0
    log = QtWidgets.QTextEdit()
    refi.RefiImport(app, log, "qdpx")
    for line in log.toPlainText().splitlines():
        print("QualCoder:", line)
    refi.RefiExport(app, log, "project")
    shutil.copy(home / "project.qdpx", out)
    shutil.rmtree(home)
    del window


if __name__ == "__main__":
    main(*sys.argv[1:])
