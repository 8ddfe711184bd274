from ctthemes._shared.checks import (
    SmallCorpusError as SmallCorpusError,
)
from ctthemes.topics._choice import (
    topic_choice as topic_choice,
)
from ctthemes.topics._fitting import (
    fit_seeded_topics as fit_seeded_topics,
)
from ctthemes.topics._fitting import (
    fit_topics as fit_topics,
)
from ctthemes.topics._fitting import (
    matched_themes as matched_themes,
)
from ctthemes.topics._guard import (
    topic_guard as topic_guard,
)
from ctthemes.topics._guard import (
    topic_number as topic_number,
)
from ctthemes.topics._intrusion import (
    intrusion_score as intrusion_score,
)
from ctthemes.topics._intrusion import (
    topic_sheet as topic_sheet,
)
from ctthemes.topics._intrusion import (
    word_sheet as word_sheet,
)
from ctthemes.topics._maps import (
    topic_map as topic_map,
)
from ctthemes.topics._maps import (
    topic_similarity as topic_similarity,
)
from ctthemes.topics._model import (
    TopicModel as TopicModel,
)
from ctthemes.topics._model import (
    count_topics as count_topics,
)
from ctthemes.topics._model import (
    top_terms as top_terms,
)
from ctthemes.topics._names import (
    mark_topics as mark_topics,
)
from ctthemes.topics._names import (
    name_matches as name_matches,
)
from ctthemes.topics._names import (
    name_topics as name_topics,
)
from ctthemes.topics._names import (
    read_names as read_names,
)
from ctthemes.topics._names import (
    save_name as save_name,
)
from ctthemes.topics._names import (
    save_names as save_names,
)
from ctthemes.topics._names import (
    topic_themes as topic_themes,
)
from ctthemes.topics._passages import (
    blind_weights as blind_weights,
)
from ctthemes.topics._passages import (
    top_passages as top_passages,
)
from ctthemes.topics._quality import (
    term_coherence as term_coherence,
)
from ctthemes.topics._quality import (
    term_windows as term_windows,
)
from ctthemes.topics._quality import (
    topic_labels as topic_labels,
)
from ctthemes.topics._quality import (
    topic_quality as topic_quality,
)
from ctthemes.topics._stability import (
    fit_central_topics as fit_central_topics,
)
from ctthemes.topics._stability import (
    recurrence_among as recurrence_among,
)
from ctthemes.topics._stability import (
    refit_topics as refit_topics,
)
from ctthemes.topics._stability import (
    topic_recurrence as topic_recurrence,
)
from ctthemes.topics._stability import (
    topic_stability as topic_stability,
)
from ctthemes.topics._trends import (
    period_prevalence as period_prevalence,
)
from ctthemes.topics._trends import (
    topic_trend as topic_trend,
)
