"""Tables that every scale gives: where documents stand, and what the scale is made of."""

from __future__ import annotations

from ctthemes._shared.schema import Column, Schema

POSITIONS = Schema(
    "positions",
    (
        Column("doc_id", "text", "", "the document, or the group of documents"),
        Column("position", "float", "", "where it stands on the scale, as `method` says"),
        Column("low", "float", "", "lower end of the 95 % interval", nan="`interval` says why there is none"),
        Column("high", "float", "", "upper end of the 95 % interval", nan="there is none"),
        Column("interval", "text", "", "what was left out or held fixed to compute it"),
        Column("error", "float", "", "standard error with the words' parameters taken as known", nan="it is undefined"),
        Column("n_tokens", "integer", "tokens", "tokens of the document"),
        Column("n_scored", "integer", "tokens", "tokens that the scale has a word for"),
        Column("share_scored", "float", "0 to 1", "n_scored over n_tokens", nan="it has no tokens"),
        Column("n_documents", "integer", "documents", "documents of the group; 1 of a single one"),
        Column("method", "text", "", '"wordfish", "wordscores" or "latent semantic scaling"'),
    ),
)
SCALE_TERMS = Schema(
    "scale terms",
    (
        Column("term", "text", "", "the word"),
        Column("weight", "float", "", "where it pulls a document: beta of wordfish, score of wordscores, polarity"),
        Column("count", "integer", "tokens", "how often it stands in the documents that made the scale"),
        Column("n_documents", "integer", "documents", "documents that have it"),
        Column("method", "text", "", '"wordfish", "wordscores" or "latent semantic scaling"'),
    ),
)
