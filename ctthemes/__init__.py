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
    "agreement": (
        "agreed_codes", "coder_agreement", "cohen_kappa", "disagreements", "krippendorff_alpha", "span_agreement",
    ),
    "audit": ("audit_codebook", "codebook_diff", "rate_changes", "theme_overlaps"),
    "bench": ("codebook_bench",),
    "captions": (
        "cooccurrence_caption", "coverage_caption", "frequency_caption", "heatmap_caption", "inventory_caption",
        "keyness_caption", "prevalence_caption", "stability_caption", "topics_caption", "trend_caption",
    ),
    "cards": ("card_finding", "check_finding", "corpus_card", "corpus_problems", "study_parts"),
    "changes": ("change_points", "phases"),
    "cleaning": ("clean_corpus", "cleaning_report", "repair_report"),
    "codebook": ("Codebook", "read_codebook", "Theme", "theme_patterns", "toy_codebook"),
    "codebook_file": ("next_version", "save_version"),
    "coder": (
        "code_probabilities", "compare_coders", "cross_validated_probabilities", "decided_codes", "learning_curve",
        "train_coder", "TrainedCoder",
    ),
    "coding": (
        "codings",
        "cooccurrence",
        "count_coded_patterns",
        "count_themes",
        "coverage",
        "prevalence",
        "without_codings",
    ),
    "coding_file": ("coding_progress", "finished_codings", "own_codes", "read_coding_file", "save_codes"),
    "coherence": ("term_coherence", "term_windows", "topic_labels", "topic_quality"),
    "concordances": ("Concordance", "concordance"),
    "contrasts": ("keyness",),
    "corpus": ("check_corpus", "inventory", "read_corpus", "reading_report", "segment_corpus", "toy_corpus"),
    "correction": ("corrected_prevalence", "corrected_shares"),
    "desk": ("coding_desk",),
    "dispersions": ("dispersion",),
    "duplicates": ("drop_duplicates", "duplicate_pairs"),
    "evidence": ("citation", "quotations", "sample_quotations", "save_quotations", "theme_quotations"),
    "explorer": ("explore", "Explorer"),
    "exchange_reading": ("Project", "read_qdc", "read_qdpx"),
    "exchange_writing": ("save_qdc", "save_qdpx"),
    "export": ("save_exhibit", "save_table"),
    "families": ("adjust_p",),
    "figures_topics": ("plot_recurrence", "plot_topic_choice", "plot_topic_map", "plot_topic_themes"),
    "figures_trends": ("plot_changes", "plot_effects", "plot_sensitivity", "plot_slopes", "plot_smooth_trend"),
    "findings": (
        "cleaning_finding", "cooccurrence_finding", "corpus_finding", "coverage_finding", "Finding",
        "frequency_finding", "guard_finding", "hand_coding_finding", "heatmap_finding", "keyness_finding",
        "prevalence_finding", "share_finding", "stability_finding", "topics_finding", "trend_finding",
    ),
    "findings_coding": (
        "accuracy_finding", "agreement_finding", "audit_finding", "coder_finding", "correction_finding",
        "drift_finding", "quotations_finding",
    ),
    "findings_trends": (
        "change_caption", "change_finding", "effects_caption", "effects_finding", "sensitivity_caption",
        "sensitivity_finding", "slopes_caption", "slopes_finding",
    ),
    "fingerprints": ("corpus_hash", "package_versions", "provenance"),
    "intrusion": ("intrusion_score", "topic_sheet", "word_sheet"),
    "journals": ("journal_presets", "read_preset"),
    "keywords": ("collocations", "frequency", "kwic"),
    "labels": ("attached_names", "keep_name", "name_topics", "read_names", "topic_themes", "write_names"),
    "languages": ("document_languages",),
    "matrix": (
        "count_patterns", "count_terms", "DocumentTermMatrix", "group_documents", "sample_documents",
        "select_documents", "trim_terms",
    ),
    "panels": ("browse_table", "progress"),
    "partition_counts": ("count_partitions", "partition_vocabulary", "PartitionCounts"),
    "partition_topics": ("fit_partition_topics",),
    "partitions": ("partition_corpus", "Partitions", "read_partitions", "write_partitions"),
    "patterns": ("match_patterns",),
    "replication": ("check_package", "write_package"),
    "sampling": ("draw_units", "read_coding_sheet", "save_coding_sheet"),
    "selection": ("topic_choice",),
    "sensitivity": ("find_duplicates", "trend_sensitivity"),
    "slopes": ("trend_tests",),
    "smoothing": ("smooth_trend",),
    "stability": ("prototype_topics", "recurrence_among", "refitted", "topic_recurrence", "topic_stability"),
    "study": ("read_study", "read_terms", "Study"),
    "tables": ("write_docx", "write_latex"),
    "tokens": ("join_phrases", "remove_terms", "token_texts", "tokenize", "Tokens"),
    "topic_browser": ("browse_topics", "TopicBrowser"),
    "topic_findings": ("choice_caption", "choice_finding", "mark_topics", "recurrence_caption", "recurrence_finding"),
    "topic_guard": ("SmallCorpusError", "topic_guard"),
    "topic_model": ("count_topics", "top_terms", "TopicModel"),
    "topic_passages": ("blind_weights", "top_passages"),
    "topic_maps": ("topic_map", "topic_similarity"),
    "topic_trends": ("period_prevalence", "topic_trend"),
    "topics": ("fit_topics",),
    "trials": ("change_quotations", "Trial", "trial_basis", "try_patterns"),
    "trends": ("count_keywords", "keyword_trend", "rate_trend", "theme_trend"),
    "validation": ("coding_accuracy", "coding_errors", "machine_codes"),
    "verification": ("verify_exhibit",),
}  # fmt: skip
_HOME = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = ["StudyError", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    """Load the module that holds `name`, at its first use: `import ctthemes` itself loads nothing."""
    if name == "StudyError":
        return importlib.import_module("ctthemes._check").StudyError
    if name.startswith("plot_"):
        plot = getattr(importlib.import_module(f"ctthemes.{_HOME.get(name, 'figures')}"), name)
        return importlib.import_module("ctthemes.drawings").recorded(plot)
    if name in _HOME:
        return getattr(importlib.import_module(f"ctthemes.{_HOME[name]}"), name)
    raise AttributeError(f"module 'ctthemes' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()) is not None:
    importlib.import_module("ctthemes.errors").explain_errors(_shell)
