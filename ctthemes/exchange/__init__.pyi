from ctthemes.exchange._reading import (
    Project as Project,
)
from ctthemes.exchange._reading import (
    read_qdc as read_qdc,
)
from ctthemes.exchange._reading import (
    read_qdpx as read_qdpx,
)
from ctthemes.exchange._study import (
    study_project as study_project,
)
from ctthemes.exchange._writing import (
    save_qdc as save_qdc,
)
from ctthemes.exchange._writing import (
    save_qdpx as save_qdpx,
)
