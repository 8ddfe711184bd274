from ctthemes.partitions._corpus import (
    Partitions as Partitions,
)
from ctthemes.partitions._corpus import (
    partition_corpus as partition_corpus,
)
from ctthemes.partitions._corpus import (
    read_partitions as read_partitions,
)
from ctthemes.partitions._corpus import (
    save_partitions as save_partitions,
)
from ctthemes.partitions._counts import (
    PartitionCounts as PartitionCounts,
)
from ctthemes.partitions._counts import (
    count_partitions as count_partitions,
)
from ctthemes.partitions._counts import (
    partition_vocabulary as partition_vocabulary,
)
from ctthemes.partitions._topics import (
    fit_partition_topics as fit_partition_topics,
)
