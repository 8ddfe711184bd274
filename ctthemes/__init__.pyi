from ctthemes import exchange as exchange
from ctthemes import exhibits as exhibits
from ctthemes import handcoding as handcoding
from ctthemes import partitions as partitions
from ctthemes import plot as plot
from ctthemes import scaling as scaling
from ctthemes import topics as topics
from ctthemes._shared.checks import (
    StudyError as StudyError,
)
from ctthemes._shared.csv_tables import (
    save_table as save_table,
)
from ctthemes.app.replication import (
    check_package as check_package,
)
from ctthemes.app.replication import (
    save_package as save_package,
)
from ctthemes.counts.collocations import (
    collocates as collocates,
)
from ctthemes.counts.collocations import (
    collocations as collocations,
)
from ctthemes.counts.dispersion import (
    dispersion as dispersion,
)
from ctthemes.counts.frequency import (
    frequency as frequency,
)
from ctthemes.counts.inventory import (
    inventory as inventory,
)
from ctthemes.counts.keyness import (
    group_keyness as group_keyness,
)
from ctthemes.counts.keyness import (
    keyness as keyness,
)
from ctthemes.counts.matrix import (
    DocumentTermMatrix as DocumentTermMatrix,
)
from ctthemes.counts.matrix import (
    count_patterns as count_patterns,
)
from ctthemes.counts.matrix import (
    count_terms as count_terms,
)
from ctthemes.counts.matrix import (
    group_documents as group_documents,
)
from ctthemes.counts.matrix import (
    sample_documents as sample_documents,
)
from ctthemes.counts.matrix import (
    select_documents as select_documents,
)
from ctthemes.counts.matrix import (
    trim_terms as trim_terms,
)
from ctthemes.desk.codebook_bench import (
    open_codebook_bench as open_codebook_bench,
)
from ctthemes.desk.coding_desk import (
    open_coding_desk as open_coding_desk,
)
from ctthemes.desk.concordance import (
    Concordance as Concordance,
)
from ctthemes.desk.concordance import (
    open_concordance as open_concordance,
)
from ctthemes.desk.explorer import (
    Explorer as Explorer,
)
from ctthemes.desk.explorer import (
    open_explorer as open_explorer,
)
from ctthemes.desk.reading_room import (
    ReadingRoom as ReadingRoom,
)
from ctthemes.desk.reading_room import (
    open_reading_room as open_reading_room,
)
from ctthemes.desk.topic_browser import (
    TopicBrowser as TopicBrowser,
)
from ctthemes.desk.topic_browser import (
    open_topics as open_topics,
)
from ctthemes.desk.widget import (
    open_progress as open_progress,
)
from ctthemes.desk.widget import (
    open_table as open_table,
)
from ctthemes.documents.clauses import clauses as clauses
from ctthemes.documents.clauses import document_forms as document_forms
from ctthemes.documents.clauses import split_clauses as split_clauses
from ctthemes.documents.cleaning import (
    clean_corpus as clean_corpus,
)
from ctthemes.documents.cleaning import (
    cleaning_report as cleaning_report,
)
from ctthemes.documents.cleaning import (
    repair_report as repair_report,
)
from ctthemes.documents.corpus import (
    check_corpus as check_corpus,
)
from ctthemes.documents.corpus import (
    read_corpus as read_corpus,
)
from ctthemes.documents.corpus import (
    reading_report as reading_report,
)
from ctthemes.documents.corpus import (
    toy_corpus as toy_corpus,
)
from ctthemes.documents.languages import (
    document_languages as document_languages,
)
from ctthemes.documents.speakers import (
    speaker_turns as speaker_turns,
)
from ctthemes.documents.speakers import (
    split_turns as split_turns,
)
from ctthemes.stats.multiple_testing import (
    adjust_p as adjust_p,
)
from ctthemes.study.card import (
    corpus_card as corpus_card,
)
from ctthemes.study.card import (
    study_parts as study_parts,
)
from ctthemes.study.codings import (
    study_codings as study_codings,
)
from ctthemes.study.codings import (
    study_hand_codings as study_hand_codings,
)
from ctthemes.study.corpus_log import read_corpus_log as read_corpus_log
from ctthemes.study.document_flow import corpus_log as corpus_log
from ctthemes.study.document_flow import document_flow as document_flow
from ctthemes.study.events import read_events as read_events
from ctthemes.study.events import study_events as study_events
from ctthemes.study.limits import (
    study_limits as study_limits,
)
from ctthemes.study.problems import (
    corpus_problems as corpus_problems,
)
from ctthemes.study.provenance import (
    corpus_hash as corpus_hash,
)
from ctthemes.study.provenance import (
    package_versions as package_versions,
)
from ctthemes.study.provenance import (
    provenance as provenance,
)
from ctthemes.study.study import (
    Study as Study,
)
from ctthemes.study.study import (
    read_study as read_study,
)
from ctthemes.study.study import (
    read_terms as read_terms,
)
from ctthemes.study.terms import (
    study_terms as study_terms,
)
from ctthemes.study.terms import (
    study_variants as study_variants,
)
from ctthemes.text.duplicates import (
    drop_duplicates as drop_duplicates,
)
from ctthemes.text.duplicates import (
    duplicate_pairs as duplicate_pairs,
)
from ctthemes.text.duplicates import (
    exact_copies as exact_copies,
)
from ctthemes.text.kwic import (
    kwic as kwic,
)
from ctthemes.text.kwic import (
    sort_kwic as sort_kwic,
)
from ctthemes.text.passages import (
    drop_passages as drop_passages,
)
from ctthemes.text.passages import (
    repeated_passages as repeated_passages,
)
from ctthemes.text.patterns import (
    match_patterns as match_patterns,
)
from ctthemes.text.phrases import (
    join_phrases as join_phrases,
)
from ctthemes.text.reuse import (
    Reuse as Reuse,
)
from ctthemes.text.reuse import (
    borrowed_passages as borrowed_passages,
)
from ctthemes.text.reuse import (
    borrowing_pairs as borrowing_pairs,
)
from ctthemes.text.reuse import (
    drop_borrowed as drop_borrowed,
)
from ctthemes.text.reuse import (
    trace_reuse as trace_reuse,
)
from ctthemes.text.segments import (
    segment_corpus as segment_corpus,
)
from ctthemes.text.shares import (
    borrowing_shares as borrowing_shares,
)
from ctthemes.text.tokens import (
    Tokens as Tokens,
)
from ctthemes.text.tokens import (
    remove_terms as remove_terms,
)
from ctthemes.text.tokens import (
    token_texts as token_texts,
)
from ctthemes.text.tokens import (
    tokenize as tokenize,
)
from ctthemes.text.travels import (
    compared_passages as compared_passages,
)
from ctthemes.text.travels import (
    passage_paths as passage_paths,
)
from ctthemes.text.variants import (
    join_variants as join_variants,
)
from ctthemes.text.variants import (
    variant_forms as variant_forms,
)
from ctthemes.text.variants import (
    variants as variants,
)
from ctthemes.text.version_changes import (
    version_changes as version_changes,
)
from ctthemes.themes.alternatives import (
    alternative_coverage as alternative_coverage,
)
from ctthemes.themes.audit import (
    audit_codebook as audit_codebook,
)
from ctthemes.themes.audit import (
    codebook_diff as codebook_diff,
)
from ctthemes.themes.audit import (
    rate_changes as rate_changes,
)
from ctthemes.themes.audit import (
    theme_overlaps as theme_overlaps,
)
from ctthemes.themes.codebook import (
    Codebook as Codebook,
)
from ctthemes.themes.codebook import (
    Theme as Theme,
)
from ctthemes.themes.codebook import (
    theme_patterns as theme_patterns,
)
from ctthemes.themes.codebook import (
    toy_codebook as toy_codebook,
)
from ctthemes.themes.codebook_file import (
    read_codebook as read_codebook,
)
from ctthemes.themes.codings import (
    codings as codings,
)
from ctthemes.themes.codings import (
    cooccurrence as cooccurrence,
)
from ctthemes.themes.codings import (
    count_coded_patterns as count_coded_patterns,
)
from ctthemes.themes.codings import (
    count_themes as count_themes,
)
from ctthemes.themes.codings import (
    coverage as coverage,
)
from ctthemes.themes.codings import (
    drop_codings as drop_codings,
)
from ctthemes.themes.codings import (
    prevalence as prevalence,
)
from ctthemes.themes.dictionaries import (
    UNREAD_COLUMNS as UNREAD_COLUMNS,
)
from ctthemes.themes.dictionaries import (
    Dictionary as Dictionary,
)
from ctthemes.themes.dictionaries import (
    read_dictionary as read_dictionary,
)
from ctthemes.themes.obligations import obligation_trend as obligation_trend
from ctthemes.themes.obligations import select_clauses as select_clauses
from ctthemes.themes.obligations import theme_obligations as theme_obligations
from ctthemes.themes.quotations import (
    citation as citation,
)
from ctthemes.themes.quotations import (
    quotations as quotations,
)
from ctthemes.themes.quotations import (
    sample_quotations as sample_quotations,
)
from ctthemes.themes.quotations import (
    save_quotations as save_quotations,
)
from ctthemes.themes.quotations import (
    theme_quotations as theme_quotations,
)
from ctthemes.themes.trials import (
    Trial as Trial,
)
from ctthemes.themes.trials import (
    change_quotations as change_quotations,
)
from ctthemes.themes.trials import (
    trial_basis as trial_basis,
)
from ctthemes.themes.trials import (
    try_patterns as try_patterns,
)
from ctthemes.themes.versions import (
    next_version as next_version,
)
from ctthemes.themes.versions import (
    save_version as save_version,
)
from ctthemes.trends.change_points import (
    change_points as change_points,
)
from ctthemes.trends.change_points import (
    phases as phases,
)
from ctthemes.trends.events import event_differences as event_differences
from ctthemes.trends.events import place_events as place_events
from ctthemes.trends.levels import (
    mix_variables as mix_variables,
)
from ctthemes.trends.mix import (
    mix_parts as mix_parts,
)
from ctthemes.trends.mix import (
    mix_tests as mix_tests,
)
from ctthemes.trends.mix import (
    standardised_trend as standardised_trend,
)
from ctthemes.trends.new_language import (
    new_language as new_language,
)
from ctthemes.trends.rates import (
    count_keywords as count_keywords,
)
from ctthemes.trends.rates import (
    rate_trend as rate_trend,
)
from ctthemes.trends.sensitivity import (
    trend_sensitivity as trend_sensitivity,
)
from ctthemes.trends.smoothing import (
    smooth_trend as smooth_trend,
)
from ctthemes.trends.trend_tests import (
    trend_tests as trend_tests,
)

__version__: str
from ctthemes.study.keywords import (
    study_keywords as study_keywords,
)
