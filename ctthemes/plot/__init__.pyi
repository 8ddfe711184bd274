from ctthemes.figures.corpus import (
    inventory as inventory,
)
from ctthemes.figures.terms import (
    cloud as cloud,
)
from ctthemes.figures.terms import (
    cloud_with_bars as cloud_with_bars,
)
from ctthemes.figures.terms import (
    effects as effects,
)
from ctthemes.figures.terms import (
    frequency as frequency,
)
from ctthemes.figures.terms import (
    keyness as keyness,
)
from ctthemes.figures.themes import (
    cooccurrence as cooccurrence,
)
from ctthemes.figures.themes import (
    coverage as coverage,
)
from ctthemes.figures.themes import (
    prevalence as prevalence,
)
from ctthemes.figures.topics import (
    recurrence as recurrence,
)
from ctthemes.figures.topics import (
    stability as stability,
)
from ctthemes.figures.topics import (
    topic_choice as topic_choice,
)
from ctthemes.figures.topics import (
    topic_map as topic_map,
)
from ctthemes.figures.topics import (
    topic_themes as topic_themes,
)
from ctthemes.figures.topics import (
    topics as topics,
)
from ctthemes.figures.trend_tests import (
    changes as changes,
)
from ctthemes.figures.trend_tests import (
    sensitivity as sensitivity,
)
from ctthemes.figures.trend_tests import (
    slopes as slopes,
)
from ctthemes.figures.trend_tests import (
    smooth_trend as smooth_trend,
)
from ctthemes.figures.trends import (
    heatmap as heatmap,
)
from ctthemes.figures.trends import (
    topic_trend as topic_trend,
)
from ctthemes.figures.trends import (
    trend as trend,
)
from ctthemes.figures.trends import (
    trend_panels as trend_panels,
)
