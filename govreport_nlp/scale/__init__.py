"""Many reports: processes on one machine, batches that can be broken off and gone on with, clusters, datasets."""

from govreport_nlp.scale.batch import Batch, ShardWritten, open_batch
from govreport_nlp.scale.clusters import run_on_cluster
from govreport_nlp.scale.hugging_face import map_dataset, record_of_row
from govreport_nlp.scale.processes import Job, Result, doc_of, extract, record_of

__all__ = [
    "Batch",
    "Job",
    "Result",
    "ShardWritten",
    "doc_of",
    "extract",
    "map_dataset",
    "open_batch",
    "record_of",
    "record_of_row",
    "run_on_cluster",
]
