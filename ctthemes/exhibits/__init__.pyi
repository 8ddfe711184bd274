from ctthemes.exhibits._corpus import (
    card_finding as card_finding,
)
from ctthemes.exhibits._corpus import (
    check_finding as check_finding,
)
from ctthemes.exhibits._corpus import (
    cleaning_finding as cleaning_finding,
)
from ctthemes.exhibits._corpus import (
    corpus_finding as corpus_finding,
)
from ctthemes.exhibits._corpus import (
    inventory_caption as inventory_caption,
)
from ctthemes.exhibits._exhibit import (
    save_exhibit as save_exhibit,
)
from ctthemes.exhibits._finding import (
    Finding as Finding,
)
from ctthemes.exhibits._handcoding import (
    accuracy_finding as accuracy_finding,
)
from ctthemes.exhibits._handcoding import (
    agreement_finding as agreement_finding,
)
from ctthemes.exhibits._handcoding import (
    coder_finding as coder_finding,
)
from ctthemes.exhibits._handcoding import (
    correction_finding as correction_finding,
)
from ctthemes.exhibits._handcoding import (
    drift_finding as drift_finding,
)
from ctthemes.exhibits._handcoding import (
    hand_coding_finding as hand_coding_finding,
)
from ctthemes.exhibits._paper_tables import (
    save_docx as save_docx,
)
from ctthemes.exhibits._paper_tables import (
    save_latex as save_latex,
)
from ctthemes.exhibits._terms import (
    effects_caption as effects_caption,
)
from ctthemes.exhibits._terms import (
    effects_finding as effects_finding,
)
from ctthemes.exhibits._terms import (
    frequency_caption as frequency_caption,
)
from ctthemes.exhibits._terms import (
    frequency_finding as frequency_finding,
)
from ctthemes.exhibits._terms import (
    keyness_caption as keyness_caption,
)
from ctthemes.exhibits._terms import (
    keyness_finding as keyness_finding,
)
from ctthemes.exhibits._themes import (
    audit_finding as audit_finding,
)
from ctthemes.exhibits._themes import (
    cooccurrence_caption as cooccurrence_caption,
)
from ctthemes.exhibits._themes import (
    cooccurrence_finding as cooccurrence_finding,
)
from ctthemes.exhibits._themes import (
    coverage_caption as coverage_caption,
)
from ctthemes.exhibits._themes import (
    coverage_finding as coverage_finding,
)
from ctthemes.exhibits._themes import (
    prevalence_caption as prevalence_caption,
)
from ctthemes.exhibits._themes import (
    prevalence_finding as prevalence_finding,
)
from ctthemes.exhibits._themes import (
    quotations_finding as quotations_finding,
)
from ctthemes.exhibits._topics import (
    choice_caption as choice_caption,
)
from ctthemes.exhibits._topics import (
    choice_finding as choice_finding,
)
from ctthemes.exhibits._topics import (
    guard_finding as guard_finding,
)
from ctthemes.exhibits._topics import (
    recurrence_caption as recurrence_caption,
)
from ctthemes.exhibits._topics import (
    recurrence_finding as recurrence_finding,
)
from ctthemes.exhibits._topics import (
    stability_caption as stability_caption,
)
from ctthemes.exhibits._topics import (
    stability_finding as stability_finding,
)
from ctthemes.exhibits._topics import (
    topics_caption as topics_caption,
)
from ctthemes.exhibits._topics import (
    topics_finding as topics_finding,
)
from ctthemes.exhibits._trend_tests import (
    change_caption as change_caption,
)
from ctthemes.exhibits._trend_tests import (
    change_finding as change_finding,
)
from ctthemes.exhibits._trend_tests import (
    sensitivity_caption as sensitivity_caption,
)
from ctthemes.exhibits._trend_tests import (
    sensitivity_finding as sensitivity_finding,
)
from ctthemes.exhibits._trend_tests import (
    slopes_caption as slopes_caption,
)
from ctthemes.exhibits._trend_tests import (
    slopes_finding as slopes_finding,
)
from ctthemes.exhibits._trends import (
    heatmap_caption as heatmap_caption,
)
from ctthemes.exhibits._trends import (
    heatmap_finding as heatmap_finding,
)
from ctthemes.exhibits._trends import (
    share_finding as share_finding,
)
from ctthemes.exhibits._trends import (
    trend_caption as trend_caption,
)
from ctthemes.exhibits._trends import (
    trend_finding as trend_finding,
)
from ctthemes.exhibits._verification import (
    verify_exhibit as verify_exhibit,
)
from ctthemes.figures.presets import (
    journal_presets as journal_presets,
)
from ctthemes.figures.presets import (
    read_preset as read_preset,
)
