from ctthemes.handcoding._accuracy import (
    coding_accuracy as coding_accuracy,
)
from ctthemes.handcoding._accuracy import (
    coding_errors as coding_errors,
)
from ctthemes.handcoding._accuracy import (
    machine_codes as machine_codes,
)
from ctthemes.handcoding._agreement import (
    coder_agreement as coder_agreement,
)
from ctthemes.handcoding._agreement import (
    cohen_kappa as cohen_kappa,
)
from ctthemes.handcoding._agreement import (
    consensus_codes as consensus_codes,
)
from ctthemes.handcoding._agreement import (
    disagreements as disagreements,
)
from ctthemes.handcoding._agreement import (
    krippendorff_alpha as krippendorff_alpha,
)
from ctthemes.handcoding._agreement import (
    span_agreement as span_agreement,
)
from ctthemes.handcoding._apart import (
    accuracy_apart as accuracy_apart,
)
from ctthemes.handcoding._apart import (
    units_apart as units_apart,
)
from ctthemes.handcoding._chances import (
    draw_uncertain_units as draw_uncertain_units,
)
from ctthemes.handcoding._chances import (
    share_by_chance as share_by_chance,
)
from ctthemes.handcoding._code_file import (
    coding_progress as coding_progress,
)
from ctthemes.handcoding._code_file import (
    complete_codings as complete_codings,
)
from ctthemes.handcoding._code_file import (
    own_codes as own_codes,
)
from ctthemes.handcoding._code_file import (
    read_coding_file as read_coding_file,
)
from ctthemes.handcoding._code_file import (
    save_codes as save_codes,
)
from ctthemes.handcoding._correction import (
    corrected_prevalence as corrected_prevalence,
)
from ctthemes.handcoding._correction import (
    corrected_shares as corrected_shares,
)
from ctthemes.handcoding._model_agreement import (
    model_agreement as model_agreement,
)
from ctthemes.handcoding._model_coder import (
    ModelCodes as ModelCodes,
)
from ctthemes.handcoding._model_coder import (
    code_by_model as code_by_model,
)
from ctthemes.handcoding._model_coder import (
    coding_prompt as coding_prompt,
)
from ctthemes.handcoding._model_coder import (
    model_cost as model_cost,
)
from ctthemes.handcoding._model_endpoint import (
    ModelEndpoint as ModelEndpoint,
)
from ctthemes.handcoding._model_endpoint import (
    model_endpoint as model_endpoint,
)
from ctthemes.handcoding._model_sheet import (
    read_answers as read_answers,
)
from ctthemes.handcoding._model_sheet import (
    save_prompts as save_prompts,
)
from ctthemes.handcoding._sampling import (
    draw_units as draw_units,
)
from ctthemes.handcoding._sampling import (
    read_coding_sheet as read_coding_sheet,
)
from ctthemes.handcoding._sampling import (
    save_coding_sheet as save_coding_sheet,
)
from ctthemes.handcoding._slopes import (
    corrected_slopes as corrected_slopes,
)
from ctthemes.handcoding._trained_coder import (
    TrainedCoder as TrainedCoder,
)
from ctthemes.handcoding._trained_coder import (
    code_probabilities as code_probabilities,
)
from ctthemes.handcoding._trained_coder import (
    compare_coders as compare_coders,
)
from ctthemes.handcoding._trained_coder import (
    cross_validated_probabilities as cross_validated_probabilities,
)
from ctthemes.handcoding._trained_coder import (
    decide_codes as decide_codes,
)
from ctthemes.handcoding._trained_coder import (
    learning_curve as learning_curve,
)
from ctthemes.handcoding._trained_coder import (
    train_coder as train_coder,
)
