"""ctthemes: themes and keywords in policy texts across years, every number traceable to its sentence.

Import it as `import ctthemes as ct`. What a name does is said by its form: `read_<noun>` reads from disk, a verb
returns a new record, a noun returns a table, `plot_<noun>` draws such a table, `save_exhibit` writes it all.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "_shared.csv_tables": ("save_table",),
    "app.replication": ("check_package", "write_package"),
    "counts.dispersion": ("dispersion",),
    "counts.frequency": ("collocations", "frequency"),
    "counts.inventory": ("inventory",),
    "counts.keyness": ("group_keyness", "keyness"),
    "counts.matrix": (
        "count_patterns",
        "count_terms",
        "DocumentTermMatrix",
        "group_documents",
        "sample_documents",
        "select_documents",
        "trim_terms",
    ),
    "desk.codebook_bench": ("codebook_bench",),
    "desk.coding_desk": ("coding_desk",),
    "desk.concordance": ("Concordance", "concordance"),
    "desk.explorer": ("explore", "Explorer"),
    "desk.topic_browser": ("browse_topics", "TopicBrowser"),
    "desk.widget": ("browse_table", "progress"),
    "documents.cleaning": ("clean_corpus", "cleaning_report", "repair_report"),
    "documents.corpus": ("check_corpus", "read_corpus", "reading_report", "toy_corpus"),
    "documents.languages": ("document_languages",),
    "exchange._reading": ("Project", "read_qdc", "read_qdpx"),
    "exchange._writing": ("save_qdc", "save_qdpx"),
    "exhibits._corpus": ("card_finding", "check_finding", "cleaning_finding", "corpus_finding", "inventory_caption"),
    "exhibits._exhibit": ("save_exhibit",),
    "exhibits._finding": ("Finding",),
    "exhibits._handcoding": (
        "accuracy_finding",
        "agreement_finding",
        "coder_finding",
        "correction_finding",
        "drift_finding",
        "hand_coding_finding",
    ),
    "exhibits._paper_tables": ("write_docx", "write_latex"),
    "exhibits._terms": (
        "effects_caption",
        "effects_finding",
        "frequency_caption",
        "frequency_finding",
        "keyness_caption",
        "keyness_finding",
    ),
    "exhibits._themes": (
        "audit_finding",
        "cooccurrence_caption",
        "cooccurrence_finding",
        "coverage_caption",
        "coverage_finding",
        "prevalence_caption",
        "prevalence_finding",
        "quotations_finding",
    ),
    "exhibits._topics": (
        "choice_caption",
        "choice_finding",
        "guard_finding",
        "recurrence_caption",
        "recurrence_finding",
        "stability_caption",
        "stability_finding",
        "topics_caption",
        "topics_finding",
    ),
    "exhibits._trend_tests": (
        "change_caption",
        "change_finding",
        "sensitivity_caption",
        "sensitivity_finding",
        "slopes_caption",
        "slopes_finding",
    ),
    "exhibits._trends": ("heatmap_caption", "heatmap_finding", "share_finding", "trend_caption", "trend_finding"),
    "exhibits._verification": ("verify_exhibit",),
    "figures.corpus": ("plot_inventory",),
    "figures.presets": ("journal_presets", "read_preset"),
    "figures.terms": ("plot_cloud", "plot_cloud_with_bars", "plot_effects", "plot_frequency", "plot_keyness"),
    "figures.themes": ("plot_cooccurrence", "plot_coverage", "plot_prevalence"),
    "figures.topics": (
        "plot_recurrence",
        "plot_stability",
        "plot_topic_choice",
        "plot_topic_map",
        "plot_topic_themes",
        "plot_topics",
    ),
    "figures.trend_tests": ("plot_changes", "plot_sensitivity", "plot_slopes", "plot_smooth_trend"),
    "figures.trends": ("plot_heatmap", "plot_topic_trend", "plot_trend", "plot_trend_panels"),
    "handcoding._accuracy": ("coding_accuracy", "coding_errors", "machine_codes"),
    "handcoding._agreement": (
        "agreed_codes",
        "coder_agreement",
        "cohen_kappa",
        "disagreements",
        "krippendorff_alpha",
        "span_agreement",
    ),
    "handcoding._code_file": ("coding_progress", "finished_codings", "own_codes", "read_coding_file", "save_codes"),
    "handcoding._correction": ("corrected_prevalence", "corrected_shares"),
    "handcoding._sampling": ("draw_units", "read_coding_sheet", "save_coding_sheet"),
    "handcoding._trained_coder": (
        "code_probabilities",
        "compare_coders",
        "cross_validated_probabilities",
        "decided_codes",
        "learning_curve",
        "train_coder",
        "TrainedCoder",
    ),
    "partitions._corpus": ("partition_corpus", "Partitions", "read_partitions", "write_partitions"),
    "partitions._counts": ("count_partitions", "partition_vocabulary", "PartitionCounts"),
    "partitions._topics": ("fit_partition_topics",),
    "stats.multiple_testing": ("adjust_p",),
    "study.keywords": ("study_keywords",),
    "study.card": ("corpus_card", "corpus_problems", "study_parts"),
    "study.provenance": ("corpus_hash", "package_versions", "provenance"),
    "study.study": ("read_study", "read_terms", "Study"),
    "text.duplicates": ("drop_duplicates", "duplicate_pairs"),
    "text.kwic": ("kwic",),
    "text.patterns": ("match_patterns",),
    "text.segments": ("segment_corpus",),
    "text.tokens": ("join_phrases", "remove_terms", "token_texts", "tokenize", "Tokens"),
    "themes.audit": ("audit_codebook", "codebook_diff", "rate_changes", "theme_overlaps"),
    "themes.codebook": ("Codebook", "read_codebook", "Theme", "theme_patterns", "toy_codebook"),
    "themes.codings": (
        "codings",
        "cooccurrence",
        "count_coded_patterns",
        "count_themes",
        "coverage",
        "prevalence",
        "without_codings",
    ),
    "themes.quotations": ("citation", "quotations", "sample_quotations", "save_quotations", "theme_quotations"),
    "themes.trials": ("change_quotations", "Trial", "trial_basis", "try_patterns"),
    "themes.versions": ("next_version", "save_version"),
    "topics._choice": ("topic_choice",),
    "topics._fitting": ("fit_topics",),
    "topics._guard": ("SmallCorpusError", "topic_guard"),
    "topics._intrusion": ("intrusion_score", "topic_sheet", "word_sheet"),
    "topics._maps": ("topic_map", "topic_similarity"),
    "topics._model": ("count_topics", "top_terms", "TopicModel"),
    "topics._names": (
        "attached_names",
        "keep_name",
        "mark_topics",
        "name_topics",
        "read_names",
        "topic_themes",
        "write_names",
    ),
    "topics._passages": ("blind_weights", "top_passages"),
    "topics._quality": ("term_coherence", "term_windows", "topic_labels", "topic_quality"),
    "topics._stability": ("prototype_topics", "recurrence_among", "refitted", "topic_recurrence", "topic_stability"),
    "topics._trends": ("period_prevalence", "topic_trend"),
    "trends.change_points": ("change_points", "phases"),
    "trends.rates": ("count_keywords", "keyword_trend", "rate_trend", "theme_trend"),
    "trends.sensitivity": ("find_duplicates", "trend_sensitivity"),
    "trends.smoothing": ("smooth_trend",),
    "trends.trend_tests": ("trend_tests",),
}
_HOME = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = ["StudyError", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    """Load the module that holds `name`, at its first use: `import ctthemes` itself loads nothing."""
    if name == "StudyError":
        return importlib.import_module("ctthemes._shared.checks").StudyError
    if name.startswith("plot_"):
        plot = getattr(importlib.import_module(f"ctthemes.{_HOME[name]}"), name)
        return importlib.import_module("ctthemes.figures.recording").recorded(plot)
    if name in _HOME:
        return getattr(importlib.import_module(f"ctthemes.{_HOME[name]}"), name)
    raise AttributeError(f"module 'ctthemes' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()) is not None:
    importlib.import_module("ctthemes._shared.tracebacks").explain_errors(_shell)
